//! Results to shareable text. Pure: nothing here sends, stores or prints.

pub mod har;
pub mod json;
