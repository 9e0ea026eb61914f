//! Every widget in every state: `cargo run --example gallery`.

use signpost::ui::gallery::{Gallery, gallery_ui};
use signpost::ui::theme;

/// The gallery as a window of its own.
#[derive(Default)]
struct GalleryWindow(Gallery);

impl eframe::App for GalleryWindow {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        egui::CentralPanel::default().show(ui, |ui| {
            egui::widgets::global_theme_preference_buttons(ui);
            gallery_ui(ui, &mut self.0);
        });
    }
}

fn main() -> eframe::Result {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_title("signpost gallery").with_inner_size([900.0, 940.0]),
        ..eframe::NativeOptions::default()
    };
    let open = |cc: &eframe::CreationContext<'_>| {
        theme::install(&cc.egui_ctx);
        Ok(Box::<GalleryWindow>::default() as Box<dyn eframe::App>)
    };
    eframe::run_native("signpost-gallery", options, Box::new(open))
}
