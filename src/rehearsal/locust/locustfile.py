"""The load test of signpost workers, for a stock Locust master.

The master counts, draws and stops; the workers sign and send. On the master:

    pip install locust
    locust -f locustfile.py --master

On every worker, with a destination file and secrets of its own:

    signpost load acme.toml --locust-master MASTER-HOST

A user is a device. It reports once per report interval: a Measurement device measurements, a Notification device
events. The weights below make one device in twenty report events; --class-picker lets the web page change the mix.
"""

from locust import User, constant, events, task


@events.init_command_line_parser.add_listener
def _(parser, **kwargs):
    parser.add_argument(
        "--report-interval",
        default="5m",
        include_in_web_ui=True,
        help="Time between two reports of one device, such as 10s, 5m or 1h30m. Default: 5m",
    )
    parser.add_argument(
        "--observations",
        type=int,
        default=2,
        include_in_web_ui=True,
        help="Observations in each message. Default: 2",
    )


class Device(User):
    """What a worker of signpost does instead; a worker of Locust itself would do nothing."""

    abstract = True
    wait_time = constant(1)

    @task
    def report(self):
        pass


class Measurement(Device):
    weight = 19


class Notification(Device):
    weight = 1
