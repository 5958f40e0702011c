//! The sentences of what was found in a file of a model.

use super::filled;
use super::finding::{CHECK_ARCHITECTURE, unknown_architecture};
use crate::import::gguf::{MAX_DIMENSIONS, MAX_HEADER, MAX_KEY, MAX_PAIRS, MAX_TENSORS};
use crate::import::{
    Fault, Finding, Found, InConfig, InGguf, InHeader, InShape, JsonKind, MAX_CONTEXT, MAX_LAYERS,
    NotGguf, NotJson, OtherKind, config,
};
use crate::units::Bytes;
use crate::units::format::{gib, number};

impl Finding {
    /// What was found, in one sentence or two.
    pub fn message(&self) -> String {
        match &*self.found {
            Found::Shape(found) => found.sentence(),
            Found::Gguf(found) => found.sentence(),
            Found::Header(found) => found.sentence(),
            Found::Config(found) => found.sentence(),
        }
    }

    /// What to do about it, in one sentence; `None` where there is nothing to do.
    pub fn suggestion(&self) -> Option<String> {
        let text = match &*self.found {
            Found::Shape(InShape::ArchitectureUnknown { .. }) => CHECK_ARCHITECTURE,
            Found::Shape(InShape::WeightsUnknown { .. }) => {
                "Choose a .gguf file of the model: it says what each tensor weighs."
            }
            Found::Config(InConfig::OtherKind { .. }) => {
                "Paste the config.json that lies beside the weights of the language model."
            }
            Found::Config(
                InConfig::ExpertsUnclear { .. }
                | InConfig::ExpertsUsedUnknown
                | InConfig::ImageExperts
                | InConfig::LatentUnclear,
            ) => "Choose a .gguf file of the model, or compare the totals with its page.",
            Found::Gguf(InGguf::OtherKind { .. }) => "Choose the file of the model itself.",
            Found::Gguf(InGguf::PartsMissing { .. }) => "Choose all of its files at once.",
            Found::Gguf(InGguf::TypesUnknown { .. }) => {
                "Only the runtime that made the file will load it."
            }
            Found::Gguf(InGguf::TypeRemoved { .. }) => "Look for the same model in Q4_0 or IQ4_NL.",
            Found::Gguf(InGguf::Incomplete { .. }) => "Download the rest of it.",
            Found::Gguf(InGguf::OldLatent) => "Use a file that was converted after April 2025.",
            Found::Header(InHeader::HeaderEnds { .. } | InHeader::ShorterThanHeader) => {
                "Download it again."
            }
            Found::Header(InHeader::NotGguf(_)) => {
                "Choose the file that ends in .gguf, or paste the model\u{2019}s config.json."
            }
            Found::Header(InHeader::VersionUnknown { .. }) => {
                "Convert it with a present llama.cpp."
            }
            Found::Config(InConfig::NotJson(_) | InConfig::NotAnObject(_)) => {
                "Paste the whole file, from the first brace to the last."
            }
            Found::Config(
                InConfig::FieldMissing { .. }
                | InConfig::FieldImpossible { .. }
                | InConfig::FieldNotANumber { .. },
            ) => "Paste the config.json that lies beside the weights of the model.",
            _ => return None,
        };
        Some(text.to_owned())
    }
}

impl InShape {
    fn sentence(&self) -> String {
        match self {
            Self::ArchitectureUnknown { name } => unknown_architecture(name),
            Self::CacheUnknown { arch } => filled(
                "The cache of \u{201c}{}\u{201d} models is laid out in a way of its own; it is counted as a plain one.",
                &[arch],
            ),
            Self::CacheOf { model } => {
                filled("Its dimensions are those of {}, whose cache layout is used.", &[model])
            }
            Self::ContextBeyondModels { tokens } => {
                format!("{tokens} tokens is more than any model has; {MAX_CONTEXT} is used.")
            }
            Self::BeyondModels { value, most } => {
                format!("{value} is more than any model has; {most} is used.")
            }
            Self::BeyondDimensions { value, most } => {
                format!("{value} is more than the other dimensions allow; {most} is used.")
            }
            Self::TooLarge => "It cannot be as large as the file says.".to_owned(),
            Self::StateUnknown => {
                "The size of the recurrent state could not be read, so it is not counted."
                    .to_owned()
            }
            Self::WeightsUnknown { arch } => filled(
                "The tensors of \u{201c}{}\u{201d} models are not known here, so what they weigh in a format is not.",
                &[arch],
            ),
            Self::WindowUnused => {
                "The file names a window that runtimes do not use for this model; \
                                every layer is counted in full."
                    .to_owned()
            }
            Self::Impossible { number, nearest } => {
                format!("{number} cannot be; {nearest} is used.")
            }
        }
    }
}

impl InGguf {
    // Long: a sentence for each finding.
    fn sentence(&self) -> String {
        match self {
            Self::NoFile => "There is no file.".to_owned(),
            Self::BigEndian => {
                "Its numbers are big-endian; runtimes on ordinary machines will not load it."
                    .to_owned()
            }
            Self::OtherKind { kind, file } => filled(
                "It is no language model but a file of another kind: {}. Its tensors have {}.",
                &[kind, &gib(*file)],
            ),
            Self::Vocabulary { tokens } => format!(
                "It holds a vocabulary of {tokens} tokens and no tensors; what the model weighs \
                 follows from its dimensions, where the file has them."
            ),
            Self::RestOf { of, mix, about } => {
                let mix = mix.map_or(String::new(), |mix| {
                    format!(" Its format is {mix}, by which its weights are counted meanwhile.")
                });
                let about = if *about == Bytes::ZERO {
                    String::new()
                } else {
                    format!(" By the blocks of this part, all {of} have about {}.", gib(*about))
                };
                format!("The part describes the whole model.{mix}{about}")
            }
            Self::Strangers => {
                "Some files are not parts of the same model, or the same part twice; \
                             they are left out."
                    .to_owned()
            }
            Self::PartsMissing { of, have } => {
                let which = if have.len() == 1 { "part" } else { "parts" };
                format!(
                    "The model is split into {of} files; this is {which} {}. Its weights are counted \
                 when all are there.",
                    joined(have)
                )
            }
            Self::FirstPartMissing => {
                "Without part 1, which describes the model, little can be said of it.".to_owned()
            }
            Self::OtherTensors { found } => {
                format!("The model has other tensors than the {found} found.")
            }
            Self::NoTensors => {
                "It holds no tensors, so its weights follow from its dimensions.".to_owned()
            }
            Self::Summary { tensors, mix, file, types } => summary(*tensors, *mix, *file, types),
            Self::TypesUnknown { numbers, unsized_tensor } => {
                let end = if *unsized_tensor {
                    " The last one cannot be sized and is not counted."
                } else {
                    ""
                };
                format!(
                    "The element type number {} is not known; such tensors are sized by where the next \
                 begins.{end}",
                    joined(numbers)
                )
            }
            Self::TypeRemoved { name } => filled("Present runtimes no longer read {}.", &[name]),
            Self::Ragged { name } => format!(
                "A row does not fill its last {name} block, so llama.cpp will not load the file."
            ),
            Self::Incomplete { file, needed } => {
                let (file, needed) = (gib(*file), gib(*needed));
                format!("The file has {file}, but its tensors need {needed}: it is incomplete.")
            }
            Self::LayersCounted { layers } => {
                format!("The file does not say how many layers it has; {layers} were counted.")
            }
            Self::OldLatent => {
                "The file was made before latent attention was cached as such; it holds \
                             the keys and values of every head, many times what is counted here."
                    .to_owned()
            }
            Self::NoHeads => {
                "The file does not say how many heads it has, so no cache is counted.".to_owned()
            }
            Self::NotANumber => "It should be a number.".to_owned(),
        }
    }
}

/// Numbers with commas between them.
fn joined(numbers: &[u32]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    numbers.join(", ")
}

/// What kind of GGUF file it is.
fn summary(
    tensors: usize,
    mix: Option<&str>,
    file: Bytes,
    types: &[(&'static str, Bytes)],
) -> String {
    let share = |bytes: Bytes| number(bytes.gib() / file.gib().max(f64::MIN_POSITIVE) * 100.0, 0);
    let listed: Vec<String> =
        types.iter().take(4).map(|(name, bytes)| format!("{} % {name}", share(*bytes))).collect();
    let mix = mix.map_or(String::new(), |name| format!(" as {name}"));
    format!("{tensors} tensors{mix}, {} in all: {}.", gib(file), listed.join(", "))
}

impl InHeader {
    fn sentence(&self) -> String {
        match self {
            Self::HeaderEnds { at } => {
                format!("The file ends after {at} bytes, in the middle of its header.")
            }
            Self::ReadAlready => "This header has been read already.".to_owned(),
            Self::ShorterThanHeader => "The file is shorter than its own header says.".to_owned(),
            Self::HeaderTooLong => format!(
                "Its header claims to be longer than {} MiB, which no model's is.",
                MAX_HEADER >> 20
            ),
            Self::NotGguf(what) => match what {
                NotGguf::Older => {
                    "It is in a format from before GGUF, which runtimes no longer read."
                }
                NotGguf::Zip => "It is a ZIP archive or a PyTorch checkpoint, not GGUF.",
                NotGguf::Other => "It does not begin as a GGUF file does.",
            }
            .to_owned(),
            Self::VersionUnknown { version } => {
                format!("It is GGUF version {version}; versions 2 and 3 are understood.")
            }
            Self::TooMuchClaimed { tensors, pairs } => format!(
                "It claims {tensors} tensors and {pairs} pairs; no model has more than {MAX_TENSORS} \
             and {MAX_PAIRS}."
            ),
            Self::KeyTooLong { bytes } => {
                format!("A key claims {bytes} bytes; the format allows {MAX_KEY}.")
            }
            Self::ValueType { kind } => {
                format!("A value has the type number {kind}, which the format does not have.")
            }
            Self::ListTooLong { count } => {
                format!("A list claims {count} entries, more than the header can hold.")
            }
            Self::ListOfLists => {
                "It has a list of lists, which llama.cpp does not read either.".to_owned()
            }
            Self::ListType { kind } => {
                format!("A list has the type number {kind}, which the format does not have.")
            }
            Self::TensorNameTooLong { bytes } => {
                format!("A tensor\u{2019}s name claims {bytes} bytes; llama.cpp allows 64.")
            }
            Self::TooManyDimensions { dimensions } => format!(
                "A tensor claims {dimensions} dimensions; {MAX_DIMENSIONS} is the most there are."
            ),
            Self::TensorTooLarge { name } => {
                filled("The tensor {} is larger than any file can be.", &[name])
            }
            Self::BlockUnknown { name } => {
                filled("A tensor is named {}: no model has so many blocks.", &[name])
            }
        }
    }
}

impl InConfig {
    // Long: a sentence for each finding.
    fn sentence(&self) -> String {
        let text = match self {
            Self::NotJson(NotJson::TooLong) => {
                return format!("It is longer than {} MiB.", config::MAX_TEXT >> 20);
            }
            Self::NotJson(NotJson::Broken { fault, line }) => {
                return format!("It is not JSON: {}, in line {line}.", of_fault(*fault));
            }
            Self::NotAnObject(kind) => {
                return filled("It should be an object, not {}.", &[a(*kind)]);
            }
            Self::FieldMissing { name } => {
                return filled(
                    "It has no {}, without which nothing can be said of a model.",
                    &[name],
                );
            }
            Self::FieldImpossible { name, number } => {
                return format!("{number} cannot be its {name}.");
            }
            Self::FieldNotANumber { name, kind } => {
                return filled("Its {} should be a number, not {}.", &[name, a(*kind)]);
            }
            Self::Ignored { kind } => {
                return filled("It should be a number, not {}; it is ignored.", &[a(*kind)]);
            }
            Self::LayersBeyondModels { layers } => {
                return format!(
                    "{layers} layers are more than any model has; {MAX_LAYERS} are used."
                );
            }
            Self::NoVocabulary => {
                "It is not there, so the token table and the output head are not counted."
            }
            Self::NoContext => "The file does not say how long a context may be.",
            Self::ImagePart => "The model also sees or hears; that part is not counted.",
            Self::FurtherDecoder { name } => {
                let text =
                    "The file also describes a decoder, \u{201c}{}\u{201d}, which is not counted.";
                return filled(text, &[name]);
            }
            Self::ToldTwice => {
                "Some of the text model's stand outside the part that describes it too; those of the \
                 part are counted."
            }
            Self::PublishedIn { method, format: Some(format) } => {
                return filled(
                    "They are published in {}, which weighs as the format {} here; other formats are made from the unquantized ones.",
                    &[method, format],
                );
            }
            Self::PublishedIn { method, format: None } => {
                return filled(
                    "They are published in {}, for which no format of the list stands; other formats are made from the unquantized ones.",
                    &[method],
                );
            }
            Self::LeftOut { names } => {
                return filled(
                    "It leaves out {}; what transformers takes for its kind of model is used.",
                    &[&names.join(", ")],
                );
            }
            Self::VocabularyAssumed { rows } => {
                return format!("The file leaves it to the tokenizer; {rows} tokens are taken.");
            }
            Self::OtherKind { kind } => of_kind(*kind),
            Self::DraftHead => {
                "It drafts tokens for a larger model, and does not run alone; its own size is shown."
            }
            Self::TakenFor { .. }
            | Self::ExpertsUnclear { .. }
            | Self::LayerKindUnknown { .. }
            | Self::DiffersByBlock { .. }
            | Self::MeanWidth { .. }
            | Self::WidthAssumed { .. }
            | Self::ImageExperts
            | Self::ExpertsUsedUnknown
            | Self::LatentUnclear
            | Self::OtherSize { .. } => return self.doubt().unwrap_or_default(),
        };
        text.to_owned()
    }

    /// What a description leaves open, and by how much.
    fn doubt(&self) -> Option<String> {
        let text = match self {
            Self::TakenFor { name, count } => {
                return Some(format!("{name} is taken for their number, {count}."));
            }
            Self::ExpertsUnclear { sign } => {
                return Some(filled(
                    "{} says that the model has experts, but no field that is known here says how many. They are not counted, and can be more than nine tenths of the weights.",
                    &[sign],
                ));
            }
            Self::LayerKindUnknown { name } => {
                return Some(filled(
                    "Some blocks are of the kind \u{201c}{}\u{201d}, which is not known here; they are counted as attention over all that went before.",
                    &[name],
                ));
            }
            Self::DiffersByBlock { least, most } => {
                return Some(format!(
                    "It goes from {least} to {most} by block; {most} is counted for all, at most {} times too much.",
                    number(f64::from(*most) / f64::from((*least).max(1)), 1)
                ));
            }
            Self::MeanWidth { least, most, mean } => {
                return Some(format!(
                    "It goes from {least} to {most} by block; {mean} is counted for each. All blocks together are right, a single card\u{2019}s share may not be."
                ));
            }
            Self::WidthAssumed { width } => {
                return Some(format!(
                    "It is not there; {width} is taken, four times the width of the model. Models have 2 to 8 times, so the weights can be up to twice as large or half as small."
                ));
            }
            Self::ImageExperts => {
                "Each block also has experts that only images use; they are in files of the model, but not counted here. They can be a third as much again."
            }
            Self::ExpertsUsedUnknown => {
                "The file does not say how many experts a token uses; what is read for a token is counted without any."
            }
            Self::LatentUnclear => {
                "The file has the widths of a latent cache, but not its rank; a plain cache is counted, which can be 50 times larger."
            }
            Self::OtherSize { counted, claimed } => return Some(other_size(*counted, *claimed)),
            _ => return None,
        };
        Some(text.to_owned())
    }
}

/// A name that does not go with what was counted.
fn other_size(counted: u64, claimed: f64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    let counted = counted as f64;
    let of = |parameters: f64| {
        if parameters < 1e9 {
            format!("{} million", number(parameters / 1e6, 0))
        } else {
            format!("{} billion", number(parameters / 1e9, 1))
        }
    };
    format!(
        "The name claims {} parameters, but the file describes {}: {} times as many.",
        of(claimed),
        of(counted),
        number(counted / claimed, 2)
    )
}

/// What a file describes that is no language model.
fn of_kind(kind: OtherKind) -> &'static str {
    match kind {
        OtherKind::Adapter => {
            "It describes an adapter, which changes a model and has no size of its own here: load it \
             with its base model, whose file says the rest."
        }
        OtherKind::Quantizer => {
            "It holds a quantizer\u{2019}s settings: how weights are packed, not what the model is."
        }
        OtherKind::Diffusion => {
            "It describes a part of a pipeline that makes images or films; no figures here are for it."
        }
        OtherKind::Tokenizer => {
            "It says how text or images are prepared for a model, not what the model is."
        }
        OtherKind::Generation => "It holds settings of how text is generated, not of the model.",
        OtherKind::Runtime => "It holds the settings of a runtime or a server, not of the model.",
        OtherKind::Vectors => "It holds settings of how texts become vectors, not of the model.",
        OtherKind::Index => "It lists the files of a model, and does not describe it.",
        OtherKind::Encoder => {
            "It describes an encoder, which reads text and writes none: it keeps no cache between \
             tokens, and no figures here are for it."
        }
        OtherKind::Translator => {
            "It describes a model that reads with one stack of layers and writes with another; no \
             figures here are for such models."
        }
        OtherKind::Image => "It describes a model of images, for which no figures here are.",
        OtherKind::Sound => {
            "It describes a model that hears or speaks, for which no figures here are."
        }
        OtherKind::Projector => {
            "It describes the part that leads images or sound into a language model, not the model."
        }
    }
}

/// A kind of value, with its article.
fn a(kind: JsonKind) -> &'static str {
    match kind {
        JsonKind::Null => "nothing",
        JsonKind::Flag => "a flag",
        JsonKind::Number => "a number",
        JsonKind::Text => "a text",
        JsonKind::List => "a list",
        JsonKind::Object => "an object",
    }
}

/// What is wrong with a text that should be JSON.
fn of_fault(fault: Fault) -> &'static str {
    match fault {
        Fault::FollowsEnd => "something follows its end",
        Fault::TooDeep => "its parts lie too deep in each other",
        Fault::TooMany => "it has too many values",
        Fault::EndsEarly => "it ends too early",
        Fault::NoValue => "a value was expected",
        Fault::Number => "a number is malformed",
        Fault::InList => "a comma or the end of a list was expected",
        Fault::InObject => "a comma or the end of an object was expected",
        Fault::NoName => "the name of a field was expected",
        Fault::NoColon => "a colon was expected",
        Fault::EndlessText => "a text has no end",
        Fault::Escape => "an escape is malformed",
    }
}
