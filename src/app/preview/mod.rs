//! The next request, as it would go out now.

mod news;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
mod work;

pub use self::news::PreviewNews;
pub use self::work::PreviewEffect;
