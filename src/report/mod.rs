//! Results to shareable text. Pure: nothing here sends, stores or prints.

pub mod golive;
pub mod har;
pub mod json;
pub mod load;
mod page;
