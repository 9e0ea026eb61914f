//! The window as a person uses it: found by accessible names, driven by clicks and keys, with real
//! files, a real history and real servers behind it.
#![cfg(feature = "gui")]

#[path = "../support/cpu_renderer.rs"]
mod cpu_renderer;
#[path = "../support/exchanges.rs"]
#[expect(dead_code, reason = "other tests use more of it")]
mod exchanges;
#[path = "../support/receiver.rs"]
mod receiver;

mod access;
mod attention;
mod bodies;
mod built_in;
mod commands;
mod compose;
mod copying;
mod desk;
mod environment;
mod fonts;
mod gaps;
mod golive;
mod history;
mod load;
mod methods;
mod pictures;
mod rail;
mod sheet;
mod surface;
mod texts;
