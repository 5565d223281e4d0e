//! Faults: answer the next matching requests with a given error, a given number of times.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::codec::{AnyCall, Cloud};
use super::known::{self, Known};
use crate::json::{Object, given, texts_by_name};

/// A fault as the control plane takes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    pub cloud: Cloud,
    /// The operation; any where it is not given.
    #[serde(default, deserialize_with = "given")]
    pub action: Option<String>,
    /// The parameters that a request has to have; others do not matter. Of a list, an element.
    #[serde(default, deserialize_with = "texts_by_name")]
    pub parameters: BTreeMap<String, String>,
    /// How many requests are answered so.
    pub times: u32,
    pub answer: Object<WishedAnswer>,
}

/// The error of a fault: a documented code alone, or an error in full.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WishedAnswer {
    pub code: String,
    #[serde(default, deserialize_with = "given")]
    pub status: Option<u16>,
    #[serde(default, deserialize_with = "given")]
    pub message: Option<String>,
}

impl Wish {
    /// What no request can have, so that the fault would wait for ever: an action or a parameter that there is not.
    pub(crate) fn objection(&self) -> Option<String> {
        let Self { cloud, action, parameters, answer: Object(answer), .. } = self;
        let of_cloud: Vec<Known> = known::all().filter(|known| known.cloud == *cloud).collect();
        let meant: Vec<&Known> =
            of_cloud.iter().filter(|known| action.as_ref().is_none_or(|action| action == known.name)).collect();
        if meant.is_empty() {
            let known: Vec<&str> = of_cloud.iter().map(|known| known.name).collect();
            return Some(format!("action: {cloud} has no {:?}, but {}", action.as_deref().unwrap_or(""), known.join(", ")));
        }
        for (name, value) in parameters {
            if !meant.iter().any(|known| known.has(name)) {
                let mut known: Vec<&str> = Vec::new();
                for name in meant.iter().flat_map(|known| &known.parameters) {
                    if !known.contains(name) {
                        known.push(name);
                    }
                }
                return Some(format!("parameters: no parameter {name:?}, but {}", known.join(", ")));
            }
            if value.is_empty() {
                return Some(format!("parameters.{name}: an empty parameter counts as absent"));
            }
        }
        if !meant.iter().any(|known| parameters.keys().all(|name| known.has(name))) {
            return Some("parameters: no action has all of them".to_owned());
        }
        answer.code.is_empty().then(|| "answer.code: an empty string".to_owned())
    }
}

/// A fault with its error in full.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Fault {
    pub cloud: Cloud,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    pub parameters: BTreeMap<String, String>,
    pub times: u32,
    pub remaining: u32,
    pub answer: FaultAnswer,
}

/// The error that a fault answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct FaultAnswer {
    pub status: u16,
    pub code: String,
    pub message: String,
}

impl Fault {
    fn matches(&self, cloud: Cloud, call: &AnyCall<'_>) -> bool {
        self.remaining > 0
            && self.cloud == cloud
            && self.action.as_ref().is_none_or(|action| action == call.action())
            && self
                .parameters
                .iter()
                .all(|(wanted, text)| call.parameters().any(|(name, value)| name == wanted && value.has(text)))
    }
}

/// The faults in force, in the order in which they were asked for. The first that matches answers, and is used up by it.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Mutex<Vec<Fault>>,
    /// How many requests are still to be answered with a fault, so that the common case costs no lock.
    outstanding: AtomicUsize,
}

impl Faults {
    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        // Nothing between lock and unlock can panic half-way through a change.
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The error for a request, if a fault asks for one.
    pub(crate) fn take(&self, cloud: Cloud, call: &AnyCall<'_>) -> Option<FaultAnswer> {
        if self.outstanding.load(Ordering::Acquire) == 0 {
            return None;
        }
        let mut list = self.lock();
        let fault = list.iter_mut().find(|fault| fault.matches(cloud, call))?;
        fault.remaining -= 1;
        self.outstanding.fetch_sub(1, Ordering::Release);
        Some(fault.answer.clone())
    }

    /// Puts these faults in the place of all others.
    pub(crate) fn set(&self, faults: Vec<Fault>) {
        let mut list = self.lock();
        let outstanding = faults.iter().map(|fault| fault.remaining as usize).sum();
        self.outstanding.store(outstanding, Ordering::Release);
        *list = faults;
    }

    pub(crate) fn all(&self) -> Vec<Fault> {
        self.lock().clone()
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use secgroup::registry::OperationId;

    use super::super::codec::Call;
    use super::*;
    use crate::parameters::Value;

    fn bind(instance_id: &'static str) -> AnyCall<'static> {
        let mut call = Call::new(OperationId::BindSecurityGroup);
        for (name, text) in [("instanceId", instance_id), ("securityGroupId", "g-1")] {
            *call.value_mut(name).unwrap().1 = Value::Text(Cow::Borrowed(text));
        }
        AnyCall::Operation(call)
    }

    fn fault(times: u32, instance_id: Option<&str>, code: &str) -> Fault {
        let parameters = instance_id.map(|id| ("instanceId".to_owned(), id.to_owned()));
        Fault {
            cloud: Cloud::Baidu,
            action: None,
            parameters: parameters.into_iter().collect(),
            times,
            remaining: times,
            answer: FaultAnswer { status: 500, code: code.to_owned(), message: String::new() },
        }
    }

    #[test]
    fn the_first_that_matches_answers_until_it_is_used_up() {
        let faults = Faults::default();
        faults.set(vec![fault(1, Some("i-2"), "A"), fault(2, None, "B")]);
        let code = |id| faults.take(Cloud::Baidu, &bind(id)).map(|answer| answer.code);
        assert_eq!(code("i-1").as_deref(), Some("B"));
        assert_eq!(code("i-2").as_deref(), Some("A"));
        assert_eq!(code("i-2").as_deref(), Some("B"));
        assert_eq!(code("i-2"), None);
        assert_eq!(faults.all().iter().map(|fault| fault.remaining).collect::<Vec<_>>(), [0, 0]);
    }

    #[test]
    fn another_cloud_or_action_is_left_alone() {
        let faults = Faults::default();
        faults.set(vec![Fault { action: Some("unbind".to_owned()), ..fault(1, None, "A") }]);
        assert_eq!(faults.take(Cloud::Baidu, &bind("i-1")), None);
        faults.set(vec![fault(1, None, "A")]);
        assert_eq!(faults.take(Cloud::Zenlayer, &bind("i-1")), None);
        assert!(faults.take(Cloud::Baidu, &bind("i-1")).is_some());
    }
}
