//! Results to shareable text. Pure: nothing here sends, stores or prints.

pub mod curl;
pub mod har;
pub mod json;
pub mod load;
