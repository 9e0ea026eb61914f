//! Connections.

use super::{Cause, NextStep, causes, page};

causes! {
    static REFUSED: Cause = Cause {
        id: "tcp.refused",
        title: "Nothing listens on that port.",
        fix: "Correct the host or port, or start the receiver.",
        meaning: "The host is up and answered SYN by RST: no process is bound to this address and port. A receiver \
                 that is down, bound to 127.0.0.1 only, or behind a published container port that nobody maps looks \
                 like this. A firewall that rejects actively does, too.",
        page: &page::RESET,
        next: None,
    };

    static RESET_AFTER_REQUEST: Cause = Cause {
        id: "tcp.reset_after_request",
        title: "The connection was reset after the request had been sent.",
        fix: "Check the receiver's log, and whatever is in front of it.",
        meaning: "All bytes were written, then RST came in place of an answer: the process crashed, was restarted, \
                 or a load balancer lost its backend. The batch may have been worked on nevertheless, so a retry \
                 can deliver it twice. The receiver's log at this second decides.",
        page: &page::RESET_PROCESSING,
        next: Some(NextStep::Question("What does the receiver's log, or the firewall's before it, say at this \
              second?")),
    };

    static RESET_DURING_UPLOAD: Cause = Cause {
        id: "tcp.reset_during_upload",
        title: "The connection was reset while the body was being sent.",
        fix: "Look for a size limit, or for a response that was sent early.",
        meaning: "The receiver closed while bytes were still arriving, and its system answered the rest by RST, \
                 which can erase an answer already on its way, a 413 or 401 as a rule. Send a small batch: if its \
                 answer comes through, the size was the reason.",
        page: &page::TEAR_DOWN,
        next: None,
    };

    static TIMEOUT_BODY: Cause = Cause {
        id: "tcp.timeout_body",
        title: "The response stopped before its end.",
        fix: "Check the receiver, and try again.",
        meaning: "Status line and headers are there, and the announced body stays out. A stalled backend behind a \
                 buffering proxy, or a path that loses large packets (MTU), makes it. Whether the batch was taken, \
                 the status says already; only the explanation is missing.",
        page: &page::INCOMPLETE,
        next: None,
    };

    static TIMEOUT_CONNECT: Cause = Cause {
        id: "tcp.timeout_connect",
        title: "The host does not respond to the connection attempt.",
        fix: "Look for a firewall in between, and check the address.",
        meaning: "SYN was repeated and nothing came back, neither SYN-ACK nor a refusal: something drops packets \
                 silently. That is the habit of security groups and allow-lists that do not know this address, and \
                 of hosts that are switched off. Try from a network that is allowed.",
        page: &page::TCP_FAILURES,
        next: Some(NextStep::Question("Does a firewall between here and the host let this port through?")),
    };

    static TIMEOUT_READ: Cause = Cause {
        id: "tcp.timeout_read",
        title: "The request was sent, and no response came in time.",
        fix: "Make the receiver respond first and process the batch afterwards.",
        meaning: "The receiver has the whole batch and says nothing. Usually it stores, forwards or calls others \
                 before it answers, and takes longer than the sender waits; the platform may then count a failure \
                 and deliver again, although the work goes on. See how the time grows with the batch.",
        page: &page::HTTP_TIMEOUTS,
        next: Some(NextStep::Question("How long does the receiver take for this batch when it is called directly?")),
    };

    static TIMEOUT_UPLOAD: Cause = Cause {
        id: "tcp.timeout_upload",
        title: "The receiver stopped reading the body.",
        fix: "Check the limits and the load of the receiver.",
        meaning: "The receiver's window went to zero and stayed there: its process accepts the connection and does \
                 not read. A thread pool that is used up, a paused debugger, or a proxy waiting for its own disk \
                 are typical. The part that was written is shown with the phases.",
        page: &page::ZERO_WINDOW,
        next: None,
    };

    static UNREACHABLE: Cause = Cause {
        id: "tcp.unreachable",
        title: "The host cannot be reached from here.",
        fix: "Check the network, the VPN and the address.",
        meaning: "A router or this machine's own table says that there is no route, for instance to 10.x or \
                 192.168.x without the VPN, or to an IPv6 address from an IPv4-only network. A private address can \
                 never be a destination of a platform on the internet.",
        page: &page::UNREACHABLE,
        next: Some(NextStep::Question("Is there a route to that network from here: VPN, private endpoint, IPv6?")),
    };
}
