//! `signpost export`

use std::path::Path;

use crate::domain::display;
use crate::file;
use crate::interchange::export::{self, ExportFormat, Exported};

use super::args::{ExportArgs, ExportTo};
use super::output::Output;
use super::{Answer, CallError, destination, environment, send};
use crate::domain::Setting;

pub(super) fn run(args: &ExportArgs, output: &mut Output) -> Result<Answer, CallError> {
    let folder = environment::data_folder(output);
    let loaded = destination::load(&args.destination, args.of.environment.as_ref(), folder.as_ref().ok())?;
    let batch = send::chosen_batch(args.batch.as_deref(), args.sample)?;
    let exported = export::write(&loaded.destination, &batch, format(args.to))
        .map_err(|error| loaded.refused(Setting::Url, &error))?;
    match &args.out {
        None => {
            output.bytes(exported.text.as_bytes())?;
            if let Some(name) = exported.batch_file {
                output.remark(&format!("signpost: save the batch as {name} beside it"));
            }
        }
        Some(path) => {
            let write = |path: &Path, bytes: &[u8]| {
                file::write_shared(path, bytes).map_err(|error| CallError::new(error.chain()))
            };
            if exported.folder.is_empty() {
                write(path, exported.text.as_bytes())?;
            } else {
                std::fs::create_dir_all(path).map_err(|error| {
                    CallError::new(format!("{}: making the folder: {error}{}", file::shown(path), file::hint(&error)))
                })?;
                for (name, text) in &exported.folder {
                    write(&path.join(name), text.as_bytes())?;
                }
            }
            if let Some(name) = exported.batch_file {
                write(&path.with_file_name(name), batch.payload().bytes())?;
            }
        }
    }
    say(&exported, output);
    Ok(Answer::Yes)
}

/// What stands in the file as well, for whoever does not open it first.
fn say(exported: &Exported, output: &mut Output) {
    for variable in &exported.variables {
        output.remark(&format!("set {} to {}", variable.name, display::visible(&variable.what)));
    }
    for remark in &exported.remarks {
        output.remark(&display::visible(remark));
    }
}

fn format(to: ExportTo) -> ExportFormat {
    match to {
        ExportTo::Curl => ExportFormat::Curl,
        ExportTo::CurlPowershell => ExportFormat::CurlPowerShell,
        ExportTo::Opencollection => ExportFormat::OpenCollection,
        ExportTo::Postman => ExportFormat::Postman,
        ExportTo::Hurl => ExportFormat::Hurl,
        ExportTo::K6 => ExportFormat::K6,
        ExportTo::Httpie => ExportFormat::Httpie,
        ExportTo::Openapi => ExportFormat::OpenApi,
        ExportTo::Asyncapi => ExportFormat::AsyncApi,
    }
}
