//! Pictures without a graphics driver: egui's triangles drawn on the CPU.
#![expect(clippy::iter_over_hash_type, reason = "each texture is its own; their order does not matter")]
#![expect(clippy::many_single_char_names, reason = "coordinates and corners have no better names")]

use std::collections::HashMap;

use egui::epaint::{Mesh, Primitive, Vertex};
use egui::{ColorImage, TextureId, TexturesDelta};

/// Draws what egui would hand to a graphics card. Textures are sampled bilinearly, colours blended
/// premultiplied, as egui's own backends do.
#[derive(Default)]
pub struct CpuRenderer {
    textures: HashMap<TextureId, ColorImage>,
}

impl egui_kittest::TestRenderer for CpuRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, deltas) in delta.set.drain() {
            for delta in deltas {
                let egui::ImageData::Color(image) = &delta.image;
                match delta.pos {
                    None => {
                        self.textures.insert(id, (**image).clone());
                    }
                    Some(position) => {
                        if let Some(texture) = self.textures.get_mut(&id) {
                            patch(texture, image, position);
                        }
                    }
                }
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &egui::Context, output: &egui::FullOutput) -> Result<image::RgbaImage, String> {
        let scale = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * scale;
        let mut canvas = Canvas::new(size.x.round() as usize, size.y.round() as usize, scale);
        for clipped in ctx.tessellate(output.shapes.clone(), scale) {
            if let Primitive::Mesh(mesh) = &clipped.primitive {
                let texture = self.textures.get(&mesh.texture_id).ok_or("a texture is unknown")?;
                canvas.mesh(mesh, texture, clipped.clip_rect);
            }
        }
        canvas.into_image()
    }
}

fn patch(texture: &mut ColorImage, image: &ColorImage, [left, top]: [usize; 2]) {
    let (width, target_width) = (image.size[0], texture.size[0]);
    for (row, pixels) in image.pixels.chunks(width).enumerate() {
        let start = (top + row) * target_width + left;
        texture.pixels[start..start + width].copy_from_slice(pixels);
    }
}

struct Canvas {
    width: usize,
    height: usize,
    scale: f32,
    pixels: Vec<[f32; 4]>,
}

impl Canvas {
    fn new(width: usize, height: usize, scale: f32) -> Self {
        Self { width, height, scale, pixels: vec![[0.0; 4]; width * height] }
    }

    fn mesh(&mut self, mesh: &Mesh, texture: &ColorImage, clip: egui::Rect) {
        let clip = clip * self.scale;
        let edge = |value: f32, most: usize| (value.round().max(0.0) as usize).min(most);
        let bounds = [
            edge(clip.min.x, self.width),
            edge(clip.min.y, self.height),
            edge(clip.max.x, self.width),
            edge(clip.max.y, self.height),
        ];
        for indices in mesh.indices.chunks_exact(3) {
            let corner = |index: usize| mesh.vertices[indices[index] as usize];
            self.triangle([corner(0), corner(1), corner(2)], texture, bounds);
        }
    }

    fn triangle(&mut self, mut corners: [Vertex; 3], texture: &ColorImage, bounds: [usize; 4]) {
        let mut points = corners.map(|corner| Fixed::of(corner.pos * self.scale));
        let mut area = points[0].side(points[1], points[2]);
        if area == 0 {
            return;
        }
        if area < 0 {
            points.swap(1, 2);
            corners.swap(1, 2);
            area = -area;
        }
        let range = |of: fn(&Fixed) -> i64, least: usize, most: usize| {
            let lowest = points.iter().map(of).min().unwrap_or(0) >> 8;
            let highest = (points.iter().map(of).max().unwrap_or(0) >> 8) + 1;
            let clamp = |value: i64| value.clamp(least as i64, most as i64) as usize;
            clamp(lowest)..clamp(highest)
        };
        let colors = corners.map(|corner| corner.color.to_array().map(f32::from));
        // A pixel on an edge that two triangles share belongs to exactly one of them.
        let owned = [points[1].owns(points[2]), points[2].owns(points[0]), points[0].owns(points[1])];
        for y in range(|p| p.y, bounds[1], bounds[3]) {
            for x in range(|p| p.x, bounds[0], bounds[2]) {
                let pixel = Fixed { x: x as i64 * 256 + 128, y: y as i64 * 256 + 128 };
                let sides = [
                    points[1].side(points[2], pixel),
                    points[2].side(points[0], pixel),
                    points[0].side(points[1], pixel),
                ];
                if sides.iter().zip(owned).any(|(&side, owned)| side < i64::from(!owned)) {
                    continue;
                }
                let weights = sides.map(|side| side as f32 / area as f32);
                let mix = |of: fn(&Vertex) -> f32| (0..3).map(|i| weights[i] * of(&corners[i])).sum::<f32>();
                let sample = sampled(texture, mix(|v| v.uv.x), mix(|v| v.uv.y));
                let color: [f32; 4] = std::array::from_fn(|channel| {
                    let tint: f32 = (0..3).map(|i| weights[i] * colors[i][channel]).sum();
                    sample[channel] * tint / 255.0
                });
                let target = &mut self.pixels[y * self.width + x];
                let rest = 1.0 - color[3] / 255.0;
                *target = std::array::from_fn(|channel| color[channel] + target[channel] * rest);
            }
        }
    }

    fn into_image(self) -> Result<image::RgbaImage, String> {
        let bytes = self.pixels.into_iter().flat_map(|pixel| pixel.map(|value| (value + 0.5).clamp(0.0, 255.0) as u8));
        image::RgbaImage::from_raw(self.width as u32, self.height as u32, bytes.collect())
            .ok_or_else(|| "the picture has another size than its pixels".to_owned())
    }
}

/// A point in 1/256 of a pixel, so that edges are exact.
#[derive(Clone, Copy)]
struct Fixed {
    x: i64,
    y: i64,
}

impl Fixed {
    fn of(point: egui::Pos2) -> Self {
        Self { x: (point.x * 256.0).round() as i64, y: (point.y * 256.0).round() as i64 }
    }

    /// Twice the signed area of the triangle from here to `b` to `c`.
    fn side(self, b: Self, c: Self) -> i64 {
        (b.x - self.x) * (c.y - self.y) - (b.y - self.y) * (c.x - self.x)
    }

    /// The top-left rule.
    fn owns(self, next: Self) -> bool {
        let (dx, dy) = (next.x - self.x, next.y - self.y);
        (dy == 0 && dx > 0) || dy < 0
    }
}

fn sampled(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let pixel = |x: f32, y: f32| {
        let x = (x.max(0.0) as usize).min(width - 1);
        let y = (y.max(0.0) as usize).min(height - 1);
        texture.pixels[y * width + x].to_array().map(f32::from)
    };
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right_share, bottom_share) = (x - left, y - top);
    let (a, b) = (pixel(left, top), pixel(left + 1.0, top));
    let (c, d) = (pixel(left, top + 1.0), pixel(left + 1.0, top + 1.0));
    std::array::from_fn(|i| {
        let upper = a[i] + (b[i] - a[i]) * right_share;
        let lower = c[i] + (d[i] - c[i]) * right_share;
        upper + (lower - upper) * bottom_share
    })
}
