//! Gives signpost-window.exe its icon, version and manifest.

#[path = "../resource.rs"]
mod resource;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    resource::embed("signpost-window", std::path::Path::new("../../.."))
}
