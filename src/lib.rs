//! signpost shows, signs, sends and explains the exact request an `IoT` platform would deliver.
//!
//! Dependencies point downwards only; `tests/architecture.rs` holds the table and names the line that breaks it.
//!
//! ```text
//!   ui            cli            pixels                 command line
//!    │             │
//!   app            │             the window's brain, no egui
//!    └──────┬──────┘
//!        delivery                prepare → token → sign → send → record
//!    ┌──────┼──────────┬─────────┐
//!   net   store     report   receiver   the wire, what stays, shareable text, the wire incoming
//!    └──────┼──────────┘         │
//!           │      diagnose    verify    exchange → causes; received request → report
//!           ├────────────────────┘
//!        signing                 unsigned → signed, every value on the way kept
//!           │
//!        domain                  what a destination is: plain data and rules
//! ```
//!
//! `file`, right above `domain`, is the one way to files: within a limit, whole, for the user alone.

#[cfg(feature = "gui")]
pub mod app;
pub mod cli;
pub mod delivery;
pub mod diagnose;
pub mod domain;
pub mod file;
pub mod golive;
pub mod net;
pub mod receiver;
pub mod rehearsal;
pub mod report;
pub mod signing;
pub mod store;
#[cfg(feature = "gui")]
pub mod ui;
pub mod verify;
