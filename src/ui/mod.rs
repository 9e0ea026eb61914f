//! The window. Draws the state, pushes commands; signs, sends and stores nothing.
//!
//! ```text
//!  eframe::App::logic                      eframe::App::ui
//!    Session::poll (10 ms)                   panels draw &State, push into the CommandQueue
//!                                            after drawing: queue → Session::handle
//! ```

pub mod action;
mod font_fallback;
pub mod gallery;
mod panels;
mod place;
mod system;
pub mod theme;
mod times;
mod widgets;
mod window;

pub use self::system::Missing;
pub use self::window::{NoWindow, Window, run};
