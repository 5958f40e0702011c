//! Hyper-connections in the graph of a card: four residual streams, which each part of a block reads
//! as one and writes back mixed.
//!
//! ```text
//! norm of all streams 16 T d, mixes 4 T 24; what a part reads 4 T d; the streams after it 16 T d
//! ```
//!
//! Source: `src/models/deepseek4.cpp` of llama.cpp, whose fused operations every card supports.

use super::block::{Builder, f32s};
use super::graph::Id;
use crate::memory::layers::LayerKind;

/// Residual streams.
const STREAMS: u64 = 4;
/// Mixes of one part: how the streams are read and written, and how they mix with each other.
const MIXES: u64 = STREAMS * (2 + STREAMS);

/// What a part of a block reads, and how its result is written back.
#[derive(Clone, Copy)]
pub(super) struct Connection {
    pub(super) streams: Id,
    pub(super) mixes: Id,
    pub(super) write: Option<[Id; 2]>,
}

impl Builder<'_> {
    /// Four copies of the embeddings.
    pub(super) fn spread_streams(&mut self, stream: Id) -> Id {
        let stream = self.graph.reshape(stream);
        self.graph.own(f32s(STREAMS * self.t * self.d), &[stream])
    }

    /// A block whose streams are mixed around attention and experts.
    pub(super) fn mixed_block(&mut self, streams: Id, kind: LayerKind, number: u32) -> Id {
        let size = f32s(self.t * self.d);
        let mut connection = self.connection(streams);
        let read = self.read_streams(&connection);
        let norm = self.norm(read, size);
        let out = if self.scene.shape.compressed() {
            self.compressed_attention(norm, kind)
        } else if kind.recurrent > 0 {
            self.recurrent(norm)
        } else {
            self.attention(norm, kind)
        };
        connection.write = Some(self.written(&connection));
        let streams = self.write_streams(out, &connection);
        let mut connection = self.connection(streams);
        let write = self.written(&connection);
        for id in write.into_iter().filter(|_| self.scene.shape.compressed()) {
            self.graph.expand(id);
        }
        connection.write = Some(write);
        let read = self.read_streams(&connection);
        let norm = self.norm(read, size);
        let out = self.feed_forward(norm, number, self.t);
        self.write_streams(out, &connection)
    }

    /// The mixes of a part, from the norm of all streams.
    pub(super) fn connection(&mut self, streams: Id) -> Connection {
        let t = self.t;
        let flat = self.graph.reshape(streams);
        let norm = self.graph.own(f32s(STREAMS * t * self.d), &[flat]);
        let mixes = self.matrix(norm, MIXES, t);
        Connection { streams, mixes, write: None }
    }

    /// Shares of the streams: scaled, shifted, through a sigmoid.
    pub(super) fn shares(&mut self, connection: &Connection) -> Id {
        let size = f32s(STREAMS * self.t);
        let some = self.graph.slice(connection.mixes, size);
        let mut shares = self.graph.own(size, &[some, self.weights]);
        shares = self.graph.in_place(size, &[shares, self.weights]);
        for _ in 0..2 {
            shares = self.graph.in_place(size, &[shares]);
        }
        shares
    }

    /// One stream out of all.
    pub(super) fn read_streams(&mut self, connection: &Connection) -> Id {
        let shares = self.shares(connection);
        self.graph.own(f32s(self.t * self.d), &[connection.streams, shares])
    }

    /// How a result is written to the streams, and how these mix.
    pub(super) fn written(&mut self, connection: &Connection) -> [Id; 2] {
        let shares = self.shares(connection);
        let size = f32s(STREAMS * STREAMS * self.t);
        [shares, self.graph.own(size, &[connection.mixes, self.weights])]
    }

    /// The streams after a part.
    pub(super) fn write_streams(&mut self, out: Id, connection: &Connection) -> Id {
        let [shares, mixed] = connection.write.unwrap_or([out; 2]);
        let size = f32s(STREAMS * self.t * self.d);
        self.graph.own(size, &[out, connection.streams, shares, mixed])
    }

    /// One stream out of all after the last block, for the tokens with logits.
    pub(super) fn last_stream(&mut self, streams: Id, rows: Id) -> Id {
        let outputs = self.scene.sizes.outputs;
        let (size, few) = (f32s(outputs * self.d), f32s(STREAMS * outputs));
        let compressed = self.scene.shape.compressed();
        if compressed && !self.before() {
            // What a draft would read.
            self.graph.pin(streams);
        }
        let flat = self.graph.reshape(streams);
        let chosen = self.graph.own(STREAMS * size, &[flat, rows]);
        let chosen = self.graph.reshape(chosen);
        if !compressed {
            return self.mean_stream(chosen, size);
        }
        let flat = self.graph.reshape(chosen);
        let norm = self.graph.own(STREAMS * size, &[flat]);
        let mut shares = self.matrix(norm, STREAMS, outputs);
        for _ in 0..2 {
            shares = self.graph.in_place(few, &[shares, self.weights]);
        }
        for _ in 0..2 {
            shares = self.graph.in_place(few, &[shares]);
        }
        self.weighed_stream(chosen, shares)
    }

    /// The sum of the streams by their shares.
    pub(super) fn weighed_stream(&mut self, streams: Id, shares: Id) -> Id {
        let outputs = self.scene.sizes.outputs;
        let size = f32s(outputs * self.d);
        let parts = [0; 4].map(|_| {
            let stream = self.graph.slice(streams, size);
            let share = self.graph.slice(shares, f32s(outputs));
            self.graph.own(size, &[stream, share])
        });
        let sum = parts.into_iter().reduce(|sum, part| self.graph.in_place(size, &[sum, part]));
        sum.unwrap_or(streams)
    }

    /// The mean of the streams.
    fn mean_stream(&mut self, streams: Id, size: u64) -> Id {
        let parts = [0; 4].map(|_| self.graph.slice(streams, size));
        let sum = parts.into_iter().reduce(|sum, part| self.graph.in_place(size, &[sum, part]));
        self.graph.in_place(size, &[sum.unwrap_or(streams)])
    }
}
