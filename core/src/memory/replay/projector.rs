//! The graph of a projector for one image: patches, a transformer over them, and the layers that
//! bring its result to the width of the text.
//!
//! Source: `tools/mtmd/clip.cpp` and `tools/mtmd/models/*.cpp` of llama.cpp 0.8.

use super::block::f32s;
use super::graph::{Graph, Id};
use crate::memory::projector::{Family, Tower};

/// Everything that the graph is built from.
struct Painter<'a> {
    tower: &'a Tower,
    graph: Graph,
    flash: bool,
    /// Patches.
    n: u64,
    positions: [Option<Id>; 2],
    ends: Option<Id>,
}

/// The size of its buffer on the card.
pub(in crate::memory) fn projector(tower: &Tower, flash: bool) -> u64 {
    let (n, side) = (tower.patches(), tower.side());
    let mut graph = Graph::new();
    // The vector that ends a row, once for each: a tensor that nothing computes is there from the start.
    let ends = tower.line_ends.then(|| graph.input(f32s(tower.tokens_a_side() * tower.text)));
    let pixels = graph.input(f32s(3 * side * side));
    let positions = tower.position_sizes().map(|size| size.map(|size| graph.input(size)));
    let mut painter = Painter { tower, graph, flash, n, positions, ends };
    let stream = painter.patches(pixels);
    let (stream, levels) = painter.transformer(stream);
    let mut last = painter.last_layers(stream);
    if let Some(levels) = levels {
        let both = painter.graph.size(last) + painter.graph.size(levels);
        last = painter.graph.own(both, &[last, levels]);
    }
    painter.graph.expand(last);
    painter.graph.plan(128)
}

impl Painter<'_> {
    fn width(&self) -> u64 {
        self.tower.width
    }

    /// A matrix with `rows` results for each of `count`.
    fn matrix(&mut self, of: Id, rows: u64, count: u64) -> Id {
        self.graph.own(f32s(rows * count), &[of])
    }

    /// Steps that may work in place.
    fn steps(&mut self, of: Id, count: u32) -> Id {
        let size = self.graph.size(of);
        (0..count).fold(of, |of, _| self.graph.in_place(size, &[of]))
    }

    /// A copy with its values in another order.
    fn copy(&mut self, of: Id) -> Id {
        let (size, view) = (self.graph.size(of), self.graph.reshape(of));
        self.graph.own(size, &[view])
    }

    /// A norm with its factor and, where it has one, its bias.
    fn norm(&mut self, of: Id, root: bool, steps: u32) -> Id {
        let size = self.graph.size(of);
        let normed =
            if root { self.graph.in_place(size, &[of]) } else { self.graph.own(size, &[of]) };
        self.steps(normed, steps)
    }

    /// One layer's norm: the mean's too and with a bias, or of the root alone.
    fn layer_norm(&mut self, of: Id) -> Id {
        if self.tower.family.root_norms() {
            self.norm(of, true, 1)
        } else {
            self.norm(of, false, 2)
        }
    }

    /// Patches times the matrix of their embedding.
    fn conv(&mut self, of: Id) -> Id {
        let (n, pixels) = (self.n, self.tower.patch_values());
        let columns = self.graph.own(2 * n * pixels, &[of]);
        let columns = self.graph.reshape(columns);
        let patches = self.matrix(columns, self.width(), n);
        self.copy(patches)
    }

    fn patches(&mut self, pixels: Id) -> Id {
        let tower = self.tower;
        let size = f32s(self.n * self.width());
        let pixels = if tower.family == Family::Gemma4 { self.steps(pixels, 1) } else { pixels };
        let mut stream = self.conv(pixels);
        if tower.frames == 2 {
            let second = self.conv(pixels);
            stream = self.graph.in_place(size, &[stream, second]);
            stream = self.copy(stream);
            stream = self.copy(stream);
        } else {
            stream = self.copy(stream);
        }
        if tower.patch_bias() {
            stream = self.steps(stream, 1);
        }
        match tower.family {
            // The table of positions is stretched to the image and brought into the order of the patches.
            Family::Qwen => {
                let mut table = self.graph.own(size, &[]);
                for _ in 0..3 {
                    table = self.copy(table);
                }
                self.graph.in_place(size, &[stream, table])
            }
            Family::Gemma4 => {
                for position in self.positions.into_iter().flatten() {
                    let rows = self.graph.own(size, &[position]);
                    stream = self.graph.in_place(size, &[stream, rows]);
                }
                stream
            }
            Family::Gemma3 => self.steps(stream, 1),
            Family::Pixtral => self.norm(stream, true, 1),
            Family::MiniMax => self.norm(stream, false, 2),
            Family::Glm => stream,
        }
    }

    /// All layers; the result, and the levels that some layers add to the text's.
    fn transformer(&mut self, mut stream: Id) -> (Id, Option<Id>) {
        let size = f32s(self.n * self.width());
        let mut levels: Option<Id> = None;
        for layer in 0..self.tower.layers {
            let normed = self.layer_norm(stream);
            let mut attended = self.attention(normed);
            if self.tower.family == Family::Gemma4 {
                attended = self.layer_norm(attended);
            }
            stream = self.graph.in_place(size, &[attended, stream]);
            let normed = self.layer_norm(stream);
            let mut fed = self.feed_forward(normed);
            if self.tower.family == Family::Gemma4 {
                fed = self.layer_norm(fed);
            }
            stream = self.graph.in_place(size, &[stream, fed]);
            if self.tower.has_level(layer) {
                let level = self.level(stream);
                levels = Some(levels.map_or(level, |before| {
                    let size = self.graph.size(before) + self.graph.size(level);
                    self.graph.own(size, &[before, level])
                }));
            }
        }
        if matches!(self.tower.family, Family::Qwen | Family::Gemma3 | Family::Glm) {
            stream = self.layer_norm(stream);
        }
        (stream, levels)
    }

    fn level(&mut self, stream: Id) -> Id {
        let (n, wide) = (self.tower.tokens(), self.tower.merged());
        let merged = self.graph.reshape(stream);
        let normed = self.graph.own(f32s(n * wide), &[merged]);
        let normed = self.steps(normed, 2);
        self.two_matrices(normed, wide, n, 1)
    }

    /// A matrix, its function, and a second one to the width of the text.
    fn two_matrices(&mut self, of: Id, middle: u64, count: u64, biases: u32) -> Id {
        let up = self.matrix(of, middle, count);
        let up = self.steps(up, 1 + biases);
        let down = self.matrix(up, self.tower.text, count);
        self.steps(down, biases)
    }

    fn feed_forward(&mut self, of: Id) -> Id {
        let (n, ff, width) = (self.n, self.tower.ff, self.width());
        let biases = u32::from(self.tower.family.biases());
        let up = self.matrix(of, ff, n);
        let up = self.steps(up, biases);
        let middle = if self.tower.family.gated() {
            let gate = self.matrix(of, ff, n);
            let gate = self.steps(gate, biases);
            self.graph.own(f32s(n * ff), &[gate, up])
        } else {
            self.steps(up, 1)
        };
        let down = self.matrix(middle, width, n);
        self.steps(down, biases)
    }

    fn attention(&mut self, of: Id) -> Id {
        let (n, width, family) = (self.n, self.width(), self.tower.family);
        let size = f32s(n * width);
        let biases = u32::from(family.biases());
        let [q, k, v] = if family.fused() {
            let all = self.matrix(of, 3 * width, n);
            let all = self.steps(all, biases);
            [(); 3].map(|()| self.graph.slice(all, size))
        } else {
            [(); 3].map(|()| {
                let one = self.matrix(of, width, n);
                let one = self.steps(one, biases);
                self.graph.reshape(one)
            })
        };
        let q = self.turned(q);
        let k = self.turned(k);
        let v = if family == Family::Gemma4 { self.graph.in_place(size, &[v]) } else { v };
        for id in [q, k, v] {
            self.graph.expand(id);
        }
        let [q, k, v] = [q, k, v].map(|id| self.graph.reshape(id));
        let attended = if self.flash {
            let k = self.graph.own(2 * n * width, &[k]);
            let v = self.graph.own(2 * n * width, &[v]);
            let attended = self.graph.own(size, &[q, k, v]);
            self.graph.reshape(attended)
        } else {
            let v = self.graph.own(size, &[v]);
            let scores = self.graph.own(f32s(n * n * self.tower.heads), &[k, q]);
            let scores = self.steps(scores, 1);
            let attended = self.graph.own(size, &[v, scores]);
            self.copy(attended)
        };
        let out = self.matrix(attended, width, n);
        self.steps(out, biases)
    }

    /// Queries or keys with their norms and positions.
    fn turned(&mut self, mut of: Id) -> Id {
        let size = f32s(self.n * self.width());
        if self.tower.family.norms_heads() {
            of = self.graph.in_place(size, &[of]);
            of = self.graph.in_place(size, &[of]);
        }
        match self.positions {
            [Some(first), None] => self.graph.in_place(size, &[of, first]),
            [Some(first), Some(second)] => {
                let half = self.graph.in_place(size, &[of, first]);
                self.graph.in_place(size, &[half, second])
            }
            _ => of,
        }
    }

    /// The layers after the transformer.
    fn last_layers(&mut self, stream: Id) -> Id {
        let (tower, n, tokens) = (self.tower, self.n, self.tower.tokens());
        let (width, text) = (tower.width, tower.text);
        match tower.family {
            Family::Qwen => {
                let merged = self.graph.reshape(stream);
                self.two_matrices(merged, tower.merged(), tokens, 1)
            }
            Family::Gemma3 | Family::Gemma4 => {
                let turned = self.copy(stream);
                let pooled = self.graph.own(f32s(tokens * width), &[turned]);
                let pooled = self.copy(pooled);
                // Gemma 4 scales, then subtracts and multiplies; Gemma 3 has a factor after its norm.
                let last = if tower.family == Family::Gemma4 { 4 } else { 2 };
                let pooled = self.steps(pooled, last);
                if tower.family == Family::Gemma3 {
                    let matrix = self.graph.own(2 * width * text, &[]);
                    return self.graph.own(f32s(tokens * text), &[matrix, pooled]);
                }
                self.matrix(pooled, text, tokens)
            }
            Family::Pixtral => {
                let normed = self.steps(stream, 2);
                let turned = self.copy(normed);
                let kernel = self.graph.slice(turned, 0);
                let columns = self.graph.own(f32s(tokens * tower.merged()), &[kernel, turned]);
                let columns = self.graph.reshape(columns);
                let merged = self.matrix(columns, width, tokens);
                let mapped = self.two_matrices(merged, text, tokens, 0);
                let Some(ends) = self.ends else { return mapped };
                let rows = tower.tokens_a_side();
                let mapped = self.graph.reshape(mapped);
                let ends = self.steps(ends, 2);
                let all = self.graph.own(f32s((tokens + rows) * text), &[mapped, ends]);
                self.graph.slice(all, f32s((tokens + rows - 1) * text))
            }
            Family::MiniMax => {
                let mapped = self.two_matrices(stream, text, n, 1);
                let merged = self.graph.reshape(mapped);
                self.two_matrices(merged, text, tokens, 1)
            }
            Family::Glm => {
                let merged = self.copy(stream);
                let columns = self.graph.own(2 * tokens * tower.merged(), &[merged]);
                let mapped = self.matrix(columns, text, tokens);
                let mapped = self.copy(mapped);
                let mapped = self.steps(mapped, 1);
                let mapped = self.matrix(mapped, text, tokens);
                let mapped = self.norm(mapped, false, 3);
                let up = self.matrix(mapped, tower.middle, tokens);
                let gate = self.matrix(mapped, tower.middle, tokens);
                let both = self.graph.own(f32s(tokens * tower.middle), &[gate, up]);
                self.matrix(both, text, tokens)
            }
        }
    }
}
