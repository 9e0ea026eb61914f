//! The exchange on the right: its verdict, its proofs, its comparison with another one.

mod command;
pub mod comparison;
pub mod difference;
pub mod evidence;
pub mod proof;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
pub mod verdict;
mod work;

pub use self::command::{ExchangeCommand, ExchangeNews, FoundExchange};
pub use self::work::{ExchangeEffect, ExchangePurpose};
