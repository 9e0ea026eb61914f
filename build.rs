//! Gives signpost.exe its icon, version and manifest.

#[path = "packaging/windows/resource.rs"]
mod resource;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    resource::embed("signpost", std::path::Path::new("."))
}
