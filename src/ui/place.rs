//! Where the window opens: where it was, if that can be seen.

use egui::{Context, Pos2, Rect, Vec2, ViewportBuilder, ViewportCommand};

use crate::app::WindowPlace;

/// Size of the first window, in points.
const FIRST_SIZE: [f32; 2] = [1360.0, 860.0];
/// The smallest size that shows everything.
pub(super) const MIN_SIZE: [f32; 2] = [720.0, 480.0];
/// So much of a title bar has to be seen to take hold of it.
const GRIP: Vec2 = egui::vec2(120.0, 32.0);
/// Where a window is put that could not be seen, from the corner of the screen.
const MARGIN: Vec2 = egui::vec2(48.0, 48.0);
/// Less than this is no move.
const STEP: f32 = 1.0;

/// A window at `place`, or a first one.
pub(super) fn builder(place: Option<WindowPlace>) -> ViewportBuilder {
    let size = place.map_or(FIRST_SIZE, |place| [place.width.max(MIN_SIZE[0]), place.height.max(MIN_SIZE[1])]);
    let builder = ViewportBuilder::default().with_inner_size(size).with_min_inner_size(MIN_SIZE);
    let builder = match place {
        Some(WindowPlace { x: Some(x), y: Some(y), .. }) => builder.with_position([x, y]),
        Some(_) | None => builder,
    };
    builder.with_maximized(place.is_some_and(|place| place.is_maximised))
}

/// Where a window belongs whose title bar no screen shows; `None` if it can be taken hold of where it is, or where no
/// screen is known.
fn way_back(window: Rect, screens: &[Rect]) -> Option<Pos2> {
    let bar = Rect::from_min_size(window.min, egui::vec2(window.width(), GRIP.y));
    let is_seen = screens.iter().any(|screen| {
        let seen = screen.intersect(bar);
        seen.width() >= GRIP.x.min(bar.width()) && seen.height() >= GRIP.y
    });
    let distance = |screen: &&Rect| screen.distance_sq_to_pos(window.center());
    let nearest = screens.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    (!is_seen).then(|| nearest.min + MARGIN)
}

/// Bring the window back if it opened where nobody sees it, such as on a screen that is gone.
pub(super) fn bring_into_view(ctx: &Context, frame: &eframe::Frame) {
    let Some(window) = frame.winit_window() else { return };
    let Ok(position) = window.outer_position() else { return }; // Wayland places windows by itself.
    let size = window.outer_size();
    let rect = |x: i32, y: i32, width: u32, height: u32| {
        Rect::from_min_size(egui::pos2(x as f32, y as f32), egui::vec2(width as f32, height as f32))
    };
    let screens: Vec<Rect> = window
        .available_monitors()
        .map(|screen| {
            let (position, size) = (screen.position(), screen.size());
            rect(position.x, position.y, size.width, size.height)
        })
        .collect();
    if let Some(pixels) = way_back(rect(position.x, position.y, size.width, size.height), &screens) {
        let points = (pixels.to_vec2() / ctx.pixels_per_point()).to_pos2();
        ctx.send_viewport_cmd(ViewportCommand::OuterPosition(points));
    }
}

/// Where the window is now, if that differs from `known`. A maximised or minimised window keeps the place that it will
/// go back to.
pub(super) fn moved(ctx: &Context, known: Option<WindowPlace>) -> Option<WindowPlace> {
    let zoom = ctx.zoom_factor();
    let info = ctx.input(|input| input.viewport().clone());
    let is_maximised = info.maximized?; // A window of tests has no place.
    if info.minimized == Some(true) || info.fullscreen == Some(true) {
        return None;
    }
    let size = ctx.content_rect().size() * zoom;
    let corner = info.outer_rect.map(|outer| outer.min.to_vec2() * zoom);
    let now = match known {
        Some(known) if is_maximised => WindowPlace { is_maximised, ..known },
        Some(_) | None => WindowPlace {
            x: corner.map(|corner| corner.x),
            y: corner.map(|corner| corner.y),
            width: size.x,
            height: size.y,
            is_maximised,
        },
    };
    (!known.is_some_and(|known| is_same(known, now))).then_some(now)
}

fn is_same(a: WindowPlace, b: WindowPlace) -> bool {
    let is_near = |a: Option<f32>, b: Option<f32>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < STEP,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    a.is_maximised == b.is_maximised
        && is_near(a.x, b.x)
        && is_near(a.y, b.y)
        && is_near(Some(a.width), Some(b.width))
        && is_near(Some(a.height), Some(b.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(egui::pos2(x, y), egui::vec2(width, height))
    }

    #[test]
    fn a_window_that_can_be_taken_hold_of_stays() {
        let screens = [rect(0.0, 0.0, 1920.0, 1080.0), rect(1920.0, 0.0, 1280.0, 1024.0)];
        for window in [
            rect(100.0, 100.0, 1360.0, 860.0),
            rect(2400.0, 50.0, 1360.0, 860.0),
            rect(-1000.0, 500.0, 1360.0, 860.0),
            rect(1700.0, 0.0, 1360.0, 860.0),
        ] {
            assert_eq!(way_back(window, &screens), None, "{window:?}");
        }
    }

    #[test]
    fn a_window_that_nobody_sees_comes_back_to_the_nearest_screen() {
        let one = [rect(0.0, 0.0, 1920.0, 1080.0)];
        for window in [
            rect(2400.0, 50.0, 1360.0, 860.0),
            rect(-5000.0, 100.0, 1360.0, 860.0),
            rect(100.0, 1079.0, 1360.0, 860.0),
            rect(100.0, -500.0, 1360.0, 860.0),
            rect(1900.0, 100.0, 1360.0, 860.0),
        ] {
            assert_eq!(way_back(window, &one), Some(egui::pos2(48.0, 48.0)), "{window:?}");
        }
        let two = [rect(0.0, 0.0, 1920.0, 1080.0), rect(1920.0, 0.0, 1280.0, 1024.0)];
        assert_eq!(way_back(rect(9000.0, 0.0, 800.0, 600.0), &two), Some(egui::pos2(1968.0, 48.0)));
        assert_eq!(way_back(rect(9000.0, 0.0, 800.0, 600.0), &[]), None, "no screen is known");
    }

    #[test]
    fn a_remembered_window_is_never_too_small() {
        let place = WindowPlace { x: None, y: None, width: 10.0, height: 9000.0, is_maximised: false };
        assert_eq!(builder(Some(place)).inner_size, Some(egui::vec2(720.0, 9000.0)));
    }
}
