//! How a slider walks over an input.

use super::{Input, Travel};

impl Input {
    /// The highest value that a slider reaches, given the usual value and the present one.
    ///
    /// Hard limits are far above what most readers need; a slider that spans them would move in
    /// leaps. So it spans about twice the usual value, rounded up to a round figure, and always
    /// reaches the present value.
    pub fn slider_top(&self, usual: f64, present: f64) -> f64 {
        match self.travel {
            Travel::Even => self.max,
            Travel::Stops(stops) => stops.len() as f64 - 1.0,
            Travel::AroundUsual => {
                let wanted = (usual * 2.0).max(present).max(self.step * 20.0);
                round_up(wanted).min(self.max)
            }
        }
    }

    /// The position on a slider that is nearest to a value.
    pub(crate) fn slider_position(&self, value: f64) -> f64 {
        match self.travel {
            Travel::Even | Travel::AroundUsual => value,
            Travel::Stops(stops) => {
                stops.iter().take_while(|stop| **stop < value).count().min(stops.len() - 1) as f64
            }
        }
    }

    /// The value at a position on a slider.
    pub(crate) fn slider_value(&self, position: f64) -> f64 {
        match self.travel {
            Travel::Even | Travel::AroundUsual => position,
            Travel::Stops(stops) => {
                let passed = stops.iter().enumerate().take_while(|(i, _)| *i as f64 <= position);
                passed.last().map_or(stops[0], |(_, stop)| *stop)
            }
        }
    }

    /// The step of a slider.
    pub(crate) fn slider_step(&self) -> f64 {
        if matches!(self.travel, Travel::Stops(_)) { 1.0 } else { self.step }
    }

    /// The lowest position of a slider.
    pub(crate) fn slider_bottom(&self) -> f64 {
        if matches!(self.travel, Travel::Stops(_)) { 0.0 } else { self.min }
    }
}

/// The next number of the form 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten.
fn round_up(value: f64) -> f64 {
    let magnitude = libm::pow(10.0, libm::floor(libm::log10(value)));
    [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0]
        .into_iter()
        .map(|digit| digit * magnitude)
        .find(|round| *round >= value * (1.0 - 1e-12))
        .unwrap_or(value)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "round figures, which are exact")]
mod tests {
    use crate::plan::inputs::InputId;
    use crate::plan::inputs::table::CONTEXT_STOPS;

    #[test]
    fn sliders_reach_the_present_value_and_round_figures() {
        let price = InputId::CardPrice.spec();
        assert_eq!(price.slider_top(700.0, 700.0), 1500.0);
        assert_eq!(price.slider_top(700.0, 2600.0), 3000.0);
        let context = InputId::Context.spec();
        for stop in CONTEXT_STOPS {
            assert_eq!(context.slider_value(context.slider_position(stop)), stop);
        }
        assert_eq!(context.slider_value(context.slider_position(5000.0)), 6144.0);
        assert_eq!(context.slider_value(f64::NAN), 1024.0);
    }
}
