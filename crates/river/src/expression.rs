//! Expressions of treatment: arithmetic, functions and named variables, parsed once and evaluated without allocation.

use thiserror::Error;

use crate::model::PollutantId;

/// A variable of a treatment expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// Hydraulic residence time (h).
    ResidenceTime,
    /// Time step (s).
    TimeStep,
    /// Inflow, in the flow unit of the model's author.
    Flow,
    /// Mean depth, in the author's unit.
    Depth,
    /// Mean surface area, in the author's unit.
    Area,
    /// Concentration of a pollutant.
    Concentration(PollutantId),
    /// Removal of another pollutant (-).
    Removal(PollutantId),
}

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExpressionError {
    /// A name that stands for nothing.
    #[error("`{0}` is neither a process variable, a pollutant, a removal nor a function")]
    Name(String),
    /// Something else was due.
    #[error("expected {expected} at character {place} of `{text}`")]
    Expected {
        /// What was due.
        expected: &'static str,
        /// Character, from 1.
        place: usize,
        /// The text.
        text: String,
    },
    /// Too deep.
    #[error("nested deeper than {0} levels")]
    Depth(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Function {
    Abs,
    Sign,
    Step,
    Sqrt,
    Log,
    Log10,
    Exp,
    Sin,
    Cos,
    Tan,
    Cot,
    Asin,
    Acos,
    Atan,
    Acot,
    Sinh,
    Cosh,
    Tanh,
    Coth,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Op {
    Number(f64),
    Variable(Variable),
    Negate,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Call(Function),
}

const MOST_STACK: usize = 64;

/// A parsed expression in reverse Polish order.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    ops: Vec<Op>,
}

impl Expression {
    /// Reads a text; `named` resolves names of variables, given in upper case.
    pub fn parse(text: &str, named: &dyn Fn(&str) -> Option<Variable>) -> Result<Self, ExpressionError> {
        let mut parser =
            Parser { text, rest: text.char_indices().peekable(), ops: Vec::new(), depth: 0, named };
        parser.sum()?;
        parser.space();
        if parser.rest.peek().is_some() {
            return Err(parser.expected("an operator or the end"));
        }
        Ok(Self { ops: parser.ops })
    }

    /// Whether a variable occurs.
    #[must_use]
    pub fn mentions(&self, variable: Variable) -> bool {
        self.ops.contains(&Op::Variable(variable))
    }

    /// The value; undefined operations give zero.
    pub fn value(&self, variable: &mut dyn FnMut(Variable) -> f64) -> f64 {
        let mut stack = [0.0; MOST_STACK];
        let mut top = 0;
        for op in &self.ops {
            match *op {
                Op::Number(x) => {
                    stack[top] = x;
                    top += 1;
                }
                Op::Variable(v) => {
                    stack[top] = variable(v);
                    top += 1;
                }
                Op::Negate => stack[top - 1] = -stack[top - 1],
                Op::Call(f) => stack[top - 1] = call(f, stack[top - 1]),
                Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Power => {
                    top -= 1;
                    let (a, b) = (stack[top - 1], stack[top]);
                    stack[top - 1] = match op {
                        Op::Add => a + b,
                        Op::Subtract => a - b,
                        Op::Multiply => a * b,
                        Op::Divide if b == 0.0 => 0.0,
                        Op::Divide => a / b,
                        _ if a <= 0.0 => 0.0,
                        _ => a.powf(b),
                    };
                }
            }
        }
        if stack[0].is_finite() { stack[0] } else { 0.0 }
    }
}

fn call(f: Function, x: f64) -> f64 {
    let value = match f {
        Function::Abs => x.abs(),
        Function::Sign => f64::from(x > 0.0) - f64::from(x < 0.0),
        Function::Step => f64::from(x > 0.0),
        Function::Sqrt => x.max(0.0).sqrt(),
        Function::Log => x.ln(),
        Function::Log10 => x.log10(),
        Function::Exp => x.exp(),
        Function::Sin => x.sin(),
        Function::Cos => x.cos(),
        Function::Tan => x.tan(),
        Function::Cot => 1.0 / x.tan(),
        Function::Asin => x.clamp(-1.0, 1.0).asin(),
        Function::Acos => x.clamp(-1.0, 1.0).acos(),
        Function::Atan => x.atan(),
        Function::Acot => std::f64::consts::FRAC_PI_2 - x.atan(),
        Function::Sinh => x.sinh(),
        Function::Cosh => x.cosh(),
        Function::Tanh => x.tanh(),
        Function::Coth => 1.0 / x.tanh(),
    };
    if value.is_finite() { value } else { 0.0 }
}

struct Parser<'t> {
    text: &'t str,
    rest: std::iter::Peekable<std::str::CharIndices<'t>>,
    ops: Vec<Op>,
    depth: usize,
    named: &'t dyn Fn(&str) -> Option<Variable>,
}

impl Parser<'_> {
    fn space(&mut self) {
        while self.rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
    }

    fn next_is(&mut self, wanted: char) -> bool {
        self.space();
        self.rest.next_if(|(_, c)| *c == wanted).is_some()
    }

    fn expected(&mut self, expected: &'static str) -> ExpressionError {
        let place = self.rest.peek().map_or(self.text.len(), |(i, _)| *i);
        ExpressionError::Expected {
            expected,
            place: self.text[..place].chars().count() + 1,
            text: self.text.to_owned(),
        }
    }

    fn sum(&mut self) -> Result<(), ExpressionError> {
        self.depth += 1;
        if self.depth > MOST_STACK / 4 {
            return Err(ExpressionError::Depth(MOST_STACK / 4));
        }
        self.product()?;
        loop {
            let op = if self.next_is('+') {
                Op::Add
            } else if self.next_is('-') {
                Op::Subtract
            } else {
                self.depth -= 1;
                return Ok(());
            };
            self.product()?;
            self.ops.push(op);
        }
    }

    fn product(&mut self) -> Result<(), ExpressionError> {
        self.signed()?;
        loop {
            let op = if self.next_is('*') {
                Op::Multiply
            } else if self.next_is('/') {
                Op::Divide
            } else {
                return Ok(());
            };
            self.signed()?;
            self.ops.push(op);
        }
    }

    fn signed(&mut self) -> Result<(), ExpressionError> {
        let mut minus = false;
        loop {
            if self.next_is('-') {
                minus = !minus;
            } else if !self.next_is('+') {
                break;
            }
        }
        self.power()?;
        if minus {
            self.ops.push(Op::Negate);
        }
        Ok(())
    }

    fn power(&mut self) -> Result<(), ExpressionError> {
        self.atom()?;
        while self.next_is('^') {
            let minus = self.next_is('-');
            self.atom()?;
            if minus {
                self.ops.push(Op::Negate);
            }
            self.ops.push(Op::Power);
        }
        Ok(())
    }

    fn atom(&mut self) -> Result<(), ExpressionError> {
        self.space();
        match self.rest.peek().copied() {
            Some((_, '(')) => self.bracket(),
            Some((_, c)) if c.is_ascii_digit() || c == '.' => self.number(),
            Some((_, c)) if c.is_alphabetic() || c == '_' => self.name(),
            _ => Err(self.expected("a number, a name or a bracket")),
        }
    }

    fn bracket(&mut self) -> Result<(), ExpressionError> {
        if !self.next_is('(') {
            return Err(self.expected("an opening bracket"));
        }
        self.sum()?;
        if self.next_is(')') { Ok(()) } else { Err(self.expected("a closing bracket")) }
    }

    fn number(&mut self) -> Result<(), ExpressionError> {
        let start = self.rest.peek().map_or(0, |(i, _)| *i);
        let mut before = ' ';
        let mut end = start;
        while let Some((i, c)) = self.rest.next_if(|(_, c)| {
            c.is_ascii_digit()
                || matches!(c, '.' | 'e' | 'E')
                || (matches!(c, '+' | '-') && matches!(before, 'e' | 'E'))
        }) {
            before = c;
            end = i + c.len_utf8();
        }
        match self.text[start..end].parse() {
            Ok(x) => {
                self.ops.push(Op::Number(x));
                Ok(())
            }
            Err(_) => Err(self.expected("a number")),
        }
    }

    fn name(&mut self) -> Result<(), ExpressionError> {
        let mut name = String::new();
        while let Some((_, c)) = self.rest.next_if(|(_, c)| c.is_alphanumeric() || matches!(c, '_' | '.')) {
            name.extend(c.to_uppercase());
        }
        if let Some(variable) = (self.named)(&name) {
            self.ops.push(Op::Variable(variable));
            return Ok(());
        }
        let f = match name.as_str() {
            "ABS" => Function::Abs,
            "SGN" => Function::Sign,
            "STEP" => Function::Step,
            "SQRT" => Function::Sqrt,
            "LOG" => Function::Log,
            "LOG10" => Function::Log10,
            "EXP" => Function::Exp,
            "SIN" => Function::Sin,
            "COS" => Function::Cos,
            "TAN" => Function::Tan,
            "COT" => Function::Cot,
            "ASIN" => Function::Asin,
            "ACOS" => Function::Acos,
            "ATAN" => Function::Atan,
            "ACOT" => Function::Acot,
            "SINH" => Function::Sinh,
            "COSH" => Function::Cosh,
            "TANH" => Function::Tanh,
            "COTH" => Function::Coth,
            _ => return Err(ExpressionError::Name(name)),
        };
        self.bracket()?;
        self.ops.push(Op::Call(f));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<f64, ExpressionError> {
        let named = |name: &str| match name {
            "HRT" => Some(Variable::ResidenceTime),
            "NH3-N" | "TSS" => Some(Variable::Concentration(PollutantId(0))),
            _ => None,
        };
        Expression::parse(text, &named)
            .map(|e| e.value(&mut |v| if v == Variable::ResidenceTime { 2.0 } else { 100.0 }))
    }

    #[test]
    fn signs_powers_and_brackets_bind_as_in_arithmetic() {
        assert_eq!(value("2 + 3*4^2 - -1"), Ok(51.0));
        assert_eq!(value("(2+3)*4"), Ok(20.0));
        assert_eq!(value("2^-1*8"), Ok(4.0));
        assert_eq!(value("8/4/2"), Ok(1.0));
    }

    #[test]
    fn variables_and_functions_have_their_values() {
        let removal = value("1 - EXP(-0.0003*HRT*3600)").unwrap();
        assert!((removal - (1.0 - (-2.16f64).exp())).abs() < 1e-15);
        let settled = value("20 + (TSS-20) * EXP(-0.01)").unwrap();
        assert!((settled - (20.0 + 80.0 * (-0.01f64).exp())).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_expression_is_refused_with_its_place() {
        assert_eq!(value("1 + FOO"), Err(ExpressionError::Name("FOO".into())));
        assert!(matches!(value("1 + "), Err(ExpressionError::Expected { place: 5, .. })));
        assert!(matches!(value("(1"), Err(ExpressionError::Expected { .. })));
        assert!(matches!(value(&"(".repeat(1000)), Err(ExpressionError::Depth(_))));
        assert_eq!(value("1/0"), Ok(0.0));
    }
}
