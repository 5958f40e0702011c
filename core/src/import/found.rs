//! What may be found in a file of a model, as data; its sentences are written in `words`.
//!
//! These are apart from what may be found in a plan, so that a page that reads no files carries no
//! sentences about them.

use crate::units::Bytes;

/// One thing found in a file of a model.
pub type Finding = crate::finding::Finding<Found>;

/// What may be found in a file of a model. Names from a file are fit to be shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Of its dimensions.
    Shape(InShape),
    /// In a GGUF file whose header was read.
    Gguf(InGguf),
    /// In a header of a GGUF file that cannot be read.
    Header(InHeader),
    /// In a configuration.
    Config(InConfig),
}

/// What may be found of a model's dimensions, whatever the file.
#[derive(Clone, Debug, PartialEq)]
pub enum InShape {
    /// An architecture is not known, and counted as a plain transformer.
    ArchitectureUnknown {
        /// What the file calls it.
        name: String,
    },
    /// An architecture has a layout of its cache that is not known, and counted as a plain one.
    CacheUnknown {
        /// The architecture.
        arch: &'static str,
    },
    /// An architecture has a layout of its cache of its own: that of a model of the catalogue.
    CacheOf {
        /// The model, of the same dimensions.
        model: &'static str,
    },
    /// A context is longer than any model's, and was held to the longest that is believed.
    ContextBeyondModels {
        /// What the file says, in tokens.
        tokens: u32,
    },
    /// A dimension is larger than any model's, and was held to its limit.
    BeyondModels {
        /// What the file says.
        value: u32,
        /// The limit.
        most: u32,
    },
    /// A dimension is larger than others allow, and was held to what they allow.
    BeyondDimensions {
        /// What the file says.
        value: u32,
        /// The most that the other dimensions allow.
        most: u32,
    },
    /// A cache or a state is larger than can be counted.
    TooLarge,
    /// The size of a recurrent state could not be read.
    StateUnknown,
    /// The tensors of an architecture are not known.
    WeightsUnknown {
        /// The architecture.
        arch: &'static str,
    },
    /// The file names a window that runtimes do not use.
    WindowUnused,
    /// A number is not a count, and the nearest count is used.
    Impossible {
        /// What the file says.
        number: f64,
        /// What is used.
        nearest: u32,
    },
}

/// What may be found in a GGUF file whose header was read.
#[derive(Clone, Debug, PartialEq)]
pub enum InGguf {
    /// No file was given.
    NoFile,
    /// The numbers of a GGUF file are big-endian.
    BigEndian,
    /// A GGUF file is not of a language model.
    OtherKind {
        /// The kind that it is of.
        kind: String,
        /// All tensors.
        file: Bytes,
    },
    /// A GGUF file holds a vocabulary, and no tensors.
    Vocabulary {
        /// Its tokens.
        tokens: u32,
    },
    /// What one part of a split model tells of the others.
    RestOf {
        /// Number of parts.
        of: u32,
        /// The name of its mix of types, where it states one.
        mix: Option<&'static str>,
        /// What all parts weigh, by the whole blocks of this one; zero where that is not known.
        about: Bytes,
    },
    /// Some GGUF files are not parts of the same model, or the same part twice.
    Strangers,
    /// Parts of a split model are missing.
    PartsMissing {
        /// Number of parts.
        of: u32,
        /// The numbers of those that are there.
        have: Vec<u32>,
    },
    /// The part of a split model that describes it is missing.
    FirstPartMissing,
    /// A split model has another number of tensors than were found.
    OtherTensors {
        /// Tensors that were found.
        found: u64,
    },
    /// A GGUF file has no tensors.
    NoTensors,
    /// What a GGUF file holds.
    Summary {
        /// Number of tensors.
        tensors: usize,
        /// The name of its mix of types, where it states one.
        mix: Option<&'static str>,
        /// All tensors.
        file: Bytes,
        /// Bytes of each type, the largest first.
        types: Vec<(&'static str, Bytes)>,
    },
    /// Tensors are of types that are not known.
    TypesUnknown {
        /// Numbers of the types.
        numbers: Vec<u32>,
        /// Whether one of the tensors cannot be sized.
        unsized_tensor: bool,
    },
    /// Tensors are of a type that runtimes no longer read.
    TypeRemoved {
        /// Name of the type.
        name: &'static str,
    },
    /// A row of a tensor does not fill its last block.
    Ragged {
        /// Name of the type.
        name: &'static str,
    },
    /// A file is shorter than its tensors need.
    Incomplete {
        /// Length of the file.
        file: Bytes,
        /// Length that its tensors need.
        needed: Bytes,
    },
    /// A GGUF file does not say how many layers it has.
    LayersCounted {
        /// Layers that were counted by their tensors.
        layers: u32,
    },
    /// A GGUF file was made before latent attention was cached as such.
    OldLatent,
    /// A GGUF file does not say how many heads it has.
    NoHeads,
    /// A value of a GGUF file should be a number.
    NotANumber,
}

/// Why the header of a GGUF file cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub enum InHeader {
    /// A GGUF file ends in its header.
    HeaderEnds {
        /// Bytes that were read.
        at: u64,
    },
    /// A header was read already.
    ReadAlready,
    /// A file is shorter than its header says.
    ShorterThanHeader,
    /// A header claims to be longer than any model's.
    HeaderTooLong,
    /// A file is not GGUF.
    NotGguf(NotGguf),
    /// A version of GGUF is not known.
    VersionUnknown {
        /// The version.
        version: u32,
    },
    /// A header claims more tensors or pairs than any model has.
    TooMuchClaimed {
        /// Tensors that it claims.
        tensors: u64,
        /// Pairs that it claims.
        pairs: u64,
    },
    /// A key is longer than the format allows.
    KeyTooLong {
        /// Bytes that it claims.
        bytes: u64,
    },
    /// A value is of a type that the format does not have.
    ValueType {
        /// Number of the type.
        kind: u32,
    },
    /// A list claims more entries than the header can hold.
    ListTooLong {
        /// Entries that it claims.
        count: u64,
    },
    /// A header has a list of lists.
    ListOfLists,
    /// A list is of a type that the format does not have.
    ListType {
        /// Number of the type.
        kind: u32,
    },
    /// The name of a tensor is longer than is read.
    TensorNameTooLong {
        /// Bytes that it claims.
        bytes: u64,
    },
    /// A tensor has more dimensions than there are.
    TooManyDimensions {
        /// Dimensions that it claims.
        dimensions: u32,
    },
    /// A tensor is larger than a file can be.
    TensorTooLarge {
        /// Name of the tensor.
        name: String,
    },
    /// A tensor belongs to a block that no model has.
    BlockUnknown {
        /// Name of the tensor.
        name: String,
    },
}

/// What may be found in a configuration.
#[derive(Clone, Debug, PartialEq)]
pub enum InConfig {
    /// A configuration is not JSON.
    NotJson(NotJson),
    /// A configuration is JSON, but no object.
    NotAnObject(JsonKind),
    /// A configuration has no field that nothing can stand in for.
    FieldMissing {
        /// Name of the field.
        name: &'static str,
    },
    /// A field that nothing can stand in for has a number that cannot be.
    FieldImpossible {
        /// Name of the field.
        name: &'static str,
        /// The number.
        number: f64,
    },
    /// A field that nothing can stand in for is not a number.
    FieldNotANumber {
        /// Name of the field.
        name: &'static str,
        /// The kind of value that stands there instead.
        kind: JsonKind,
    },
    /// A field should be a number, and is ignored.
    Ignored {
        /// The kind of value that stands there instead.
        kind: JsonKind,
    },
    /// A configuration has more layers than any model.
    LayersBeyondModels {
        /// Layers that it states.
        layers: u32,
    },
    /// A configuration does not state a size of the vocabulary.
    NoVocabulary,
    /// A configuration leaves out what its kind of model has a default for.
    LeftOut {
        /// Names of the fields.
        names: Vec<&'static str>,
    },
    /// A configuration leaves the size of the vocabulary to its tokenizer.
    VocabularyAssumed {
        /// Rows that are used.
        rows: u32,
    },
    /// A file describes something else than a language model.
    OtherKind {
        /// What it describes.
        kind: OtherKind,
    },
    /// A model drafts tokens for another.
    DraftHead,
    /// A field of a name that is not known here tells what it is.
    TakenFor {
        /// The name.
        name: String,
        /// Its number.
        count: u32,
    },
    /// A model shows signs of experts, but not how many.
    ExpertsUnclear {
        /// The field that shows it.
        sign: String,
    },
    /// A kind of block has a name that is not known here.
    LayerKindUnknown {
        /// The name.
        name: String,
    },
    /// Blocks differ in a number, of which the largest stands for all.
    DiffersByBlock {
        /// The smallest.
        least: u32,
        /// The largest, which is used.
        most: u32,
    },
    /// Widths differ by block, and their mean stands for each.
    MeanWidth {
        /// The smallest.
        least: u32,
        /// The largest.
        most: u32,
        /// What is used.
        mean: u32,
    },
    /// A file has no width of the feed-forward part.
    WidthAssumed {
        /// The width that is used.
        width: u32,
    },
    /// A model has experts that only images use.
    ImageExperts,
    /// A model has experts, but does not say how many are used for a token.
    ExpertsUsedUnknown,
    /// A model has signs of a latent cache, but not its rank.
    LatentUnclear,
    /// A name claims another number of parameters than was counted.
    OtherSize {
        /// What was counted.
        counted: u64,
        /// What the name claims.
        claimed: f64,
    },
    /// A configuration does not state a longest context.
    NoContext,
    /// A model also sees or hears.
    ImagePart,
    /// A configuration describes a further decoder beside the text model, which is not counted.
    FurtherDecoder {
        /// The name of its part.
        name: String,
    },
    /// A configuration states some of the text model's dimensions outside the part that describes it.
    ToldTwice,
    /// Weights are published in a format of their own.
    PublishedIn {
        /// What the configuration calls the method.
        method: String,
        /// The format of the list that weighs as much, where it is one.
        format: Option<String>,
    },
}

/// What a file describes that is no language model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherKind {
    /// Changes to a model, to be laid over it.
    Adapter,
    /// Settings of a quantizer.
    Quantizer,
    /// A model or a pipeline that makes images or films.
    Diffusion,
    /// Settings of a tokenizer or of what prepares images.
    Tokenizer,
    /// Settings of how text is generated.
    Generation,
    /// Settings of a runtime or a server.
    Runtime,
    /// Settings of what makes vectors of texts.
    Vectors,
    /// The list of a model's files.
    Index,
    /// A model that reads text and writes none.
    Encoder,
    /// A model that reads with one stack of layers and writes with another.
    Translator,
    /// A model of images.
    Image,
    /// A model of sound.
    Sound,
    /// What leads from images or sound into a language model.
    Projector,
}

impl From<InShape> for Found {
    fn from(found: InShape) -> Self {
        Self::Shape(found)
    }
}

impl From<InGguf> for Found {
    fn from(found: InGguf) -> Self {
        Self::Gguf(found)
    }
}

impl From<InHeader> for Found {
    fn from(found: InHeader) -> Self {
        Self::Header(found)
    }
}

impl From<InConfig> for Found {
    fn from(found: InConfig) -> Self {
        Self::Config(found)
    }
}

/// What a file is that is not GGUF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotGguf {
    /// A format of the same runtimes from before GGUF.
    Older,
    /// A ZIP archive, as checkpoints of `PyTorch` are.
    Zip,
    /// A file of another kind.
    Other,
}

/// Why a text is not JSON that is read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotJson {
    /// It is longer than what is read.
    TooLong,
    /// It is JSON with a mistake in it.
    Broken {
        /// What is wrong.
        fault: Fault,
        /// In which line, from 1 on.
        line: usize,
    },
}

/// What is wrong with a text that should be JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something follows the value.
    FollowsEnd,
    /// Objects and lists lie too deep in each other.
    TooDeep,
    /// There are too many values.
    TooMany,
    /// The text ends too early.
    EndsEarly,
    /// A value was expected.
    NoValue,
    /// A number is malformed.
    Number,
    /// A comma or the end of a list was expected.
    InList,
    /// A comma or the end of an object was expected.
    InObject,
    /// The name of a field was expected.
    NoName,
    /// A colon was expected.
    NoColon,
    /// A text has no end.
    EndlessText,
    /// An escape is malformed.
    Escape,
}

/// A kind of value in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Flag,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}
