//! Owned requests.

use alloc::{
    borrow::Cow,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, marker::PhantomData};

use super::{Arguments, Operation, ParameterKind, Parameters};

/// A request of an operation that borrows nothing. With the feature `serde` it is read from the contract's `request` object (the
/// parameters under the vendor's names, others ignored) and written as one.
pub struct OwnedRequest<O: Operation> {
    values: Vec<OwnedValue>,
    account: String,
    service: String,
    operation: PhantomData<O>,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
enum OwnedValue {
    Text(String),
    List(Vec<Cow<'static, str>>),
}

impl<O: Operation> Default for OwnedRequest<O> {
    fn default() -> Self {
        Self::new(&O::Request::default())
    }
}

impl<O: Operation> OwnedRequest<O> {
    /// A copy of a request.
    #[must_use]
    pub fn new(request: &O::Request<'_>) -> Self {
        let value = |(place, kind)| match kind {
            ParameterKind::Text | ParameterKind::Path => OwnedValue::Text(request.text(place).to_string()),
            ParameterKind::List => {
                let elements = request.list(place).iter();
                OwnedValue::List(elements.map(|element| Cow::Owned(element.to_string())).collect())
            }
        };
        let kinds = O::PARAMETERS.iter().map(|parameter| parameter.kind);
        Self {
            values: kinds.enumerate().map(value).collect(),
            account: request.account().to_string(),
            service: request.service().to_string(),
            operation: PhantomData,
        }
    }

    /// The request.
    #[must_use]
    pub fn request(&self) -> O::Request<'_> {
        O::Request::from_arguments(&self)
    }

    /// Sets who calls, in the clouds where that matters: an account (empty for the world's own), and a product that acts for itself
    /// (empty for none).
    #[must_use]
    pub fn caller(mut self, account: impl Into<String>, service: impl Into<String>) -> Self {
        self.account = account.into();
        self.service = service.into();
        self
    }
}

impl<'a, O: Operation> Arguments<'a> for &'a OwnedRequest<O> {
    fn text(&self, place: usize) -> &'a str {
        match self.values.get(place) {
            Some(OwnedValue::Text(text)) => text,
            _ => "",
        }
    }

    fn list(&self, place: usize) -> &'a [Cow<'a, str>] {
        match self.values.get(place) {
            Some(OwnedValue::List(list)) => list,
            _ => &[],
        }
    }

    fn account(&self) -> &'a str {
        &self.account
    }

    fn service(&self) -> &'a str {
        &self.service
    }
}

impl<O: Operation> Clone for OwnedRequest<O> {
    fn clone(&self) -> Self {
        let Self { values, account, service, operation } = self;
        Self { values: values.clone(), account: account.clone(), service: service.clone(), operation: *operation }
    }
}

impl<O: Operation> PartialEq for OwnedRequest<O> {
    fn eq(&self, other: &Self) -> bool {
        (&self.values, &self.account, &self.service) == (&other.values, &other.account, &other.service)
    }
}

impl<O: Operation> Eq for OwnedRequest<O> {}

impl<O: Operation> fmt::Debug for OwnedRequest<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request().fmt(f)
    }
}

#[cfg(feature = "serde")]
const _: () = {
    use serde::{
        Deserialize, Deserializer, Serialize, Serializer,
        de::{self, IgnoredAny, MapAccess, Visitor},
        ser::SerializeMap,
    };

    impl OwnedValue {
        fn is_given(&self) -> bool {
            match self {
                Self::Text(text) => !text.is_empty(),
                Self::List(list) => !list.is_empty(),
            }
        }
    }

    impl<O: Operation> Serialize for OwnedRequest<O> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut request = serializer.serialize_map(None)?;
            request.serialize_entry("Action", O::NAME)?;
            for (parameter, value) in O::PARAMETERS.iter().zip(&self.values).filter(|(_, value)| value.is_given()) {
                match value {
                    OwnedValue::Text(text) => request.serialize_entry(parameter.name, text)?,
                    OwnedValue::List(list) => request.serialize_entry(parameter.name, list)?,
                }
            }
            request.end()
        }
    }

    impl<'de, O: Operation> Deserialize<'de> for OwnedRequest<O> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(RequestVisitor(PhantomData))
        }
    }

    struct RequestVisitor<O>(PhantomData<O>);

    impl<'de, O: Operation> Visitor<'de> for RequestVisitor<O> {
        type Value = OwnedRequest<O>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "the parameters of {}", O::NAME)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OwnedRequest<O>, A::Error> {
            let mut request = OwnedRequest::<O>::default();
            let mut seen: Vec<String> = Vec::new();
            while let Some(name) = map.next_key::<String>()? {
                if seen.contains(&name) {
                    return Err(de::Error::custom(format_args!("member {name:?} occurs twice")));
                }
                let mut fields = O::PARAMETERS.iter().zip(&mut request.values);
                if name == "Action" {
                    let action: String = map.next_value()?;
                    if action != O::NAME {
                        return Err(de::Error::custom(format_args!("this is a request of {action:?}, not of {:?}", O::NAME)));
                    }
                } else if let Some((_, value)) = fields.find(|(parameter, _)| parameter.name == name) {
                    match value {
                        OwnedValue::Text(text) => *text = map.next_value()?,
                        OwnedValue::List(list) => *list = map.next_value()?,
                    }
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
                seen.push(name);
            }
            Ok(request)
        }
    }
};
