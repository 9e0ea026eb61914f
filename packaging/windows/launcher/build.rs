//! The icon and the version of signpost-window.exe.

use std::error::Error;

const ICON: &str = "../../../assets/icon.ico";
const MANIFEST: &str = "../signpost.exe.manifest";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={ICON}");
    println!("cargo::rerun-if-changed={MANIFEST}");
    if std::env::var("CARGO_CFG_TARGET_OS")? != "windows" {
        return Ok(());
    }
    let mut resource = winresource::WindowsResource::new();
    resource
        .set_icon(ICON)
        .set_manifest_file(MANIFEST)
        .set_language(0x0409)
        .set("ProductName", "signpost")
        .set("FileDescription", "signpost")
        .set("CompanyName", "The signpost contributors")
        .set("LegalCopyright", "The signpost contributors. MIT OR Apache-2.0.")
        .set("InternalName", "signpost-window")
        .set("OriginalFilename", "signpost-window.exe");
    resource.compile_for("signpost-window")?;
    Ok(())
}
