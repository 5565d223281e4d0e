//! A controller's cache: it follows what happens in the cloud event by event, and keeps handles of what it watches.
//!
//! `cargo run --example controller_cache`

use std::collections::BTreeMap;

use secgroup::{
    Misfit, StepError,
    alibaba::{
        ChangeSpec, Create, Delete, GroupKind, InstanceHandle, InstanceSpec, InstanceStatus, Network, SecurityGroupSpec, Step,
        World,
        join_security_group::{Request, check, perform},
    },
};

/// An event of a trail of what happened.
enum Event {
    Created { instance: &'static str },
    Started { instance: &'static str },
    Joined { security_group: &'static str, instance: &'static str },
    Left { security_group: &'static str, instance: &'static str },
    Deleted { instance: &'static str },
}

struct Cache {
    world: World,
    /// The instances that the controller watches: looked up once, good until they are deleted.
    watched: BTreeMap<&'static str, InstanceHandle>,
}

impl Cache {
    fn follow(&mut self, event: &Event) -> Result<(), Box<dyn std::error::Error>> {
        match *event {
            Event::Created { instance } => {
                let spec = InstanceSpec::new(instance, "cn-hangzhou", Network::vpc("vpc-1"), InstanceStatus::Stopped);
                self.world.step(&Step::Create(Create::Instance(spec)))?;
                let handle = self.world.find_instance(instance).ok_or("it was just created")?;
                self.watched.insert(instance, handle);
            }
            Event::Started { instance } => {
                self.world.step(&Step::SetInstanceStatus { instance: instance.into(), status: InstanceStatus::Running })?;
            }
            Event::Joined { security_group, instance } => {
                // It has happened: no rule is asked, the world only has to have room for it.
                let joined = ChangeSpec::Joined { security_group: security_group.into(), member: instance.into() };
                let transition = self.world.transition([&joined])?;
                self.world.apply(&transition)?;
            }
            Event::Left { security_group, instance } => {
                self.world.step(&Step::Leave { security_group: security_group.into(), member: instance.into() })?;
            }
            Event::Deleted { instance } => {
                self.world.step(&Step::Delete(Delete::Instance(instance.into())))?;
            }
        }
        Ok(())
    }

    /// The groups that a watched instance is in; nothing where it was deleted.
    fn groups(&self, instance: &str) -> Option<Vec<String>> {
        let spec = self.world.instance(*self.watched.get(instance)?)?;
        Some(spec.security_groups.iter().map(ToString::to_string).collect())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let group = |id| SecurityGroupSpec::new(id, "cn-hangzhou", Network::vpc("vpc-1"), GroupKind::Basic);
    let world = World::builder("1234567890123456").security_group(group("sg-a")).security_group(group("sg-b")).build()?;
    let mut cache = Cache { world, watched: BTreeMap::new() };

    for event in [
        Event::Created { instance: "i-1" },
        Event::Created { instance: "i-2" },
        Event::Started { instance: "i-1" },
        Event::Joined { security_group: "sg-b", instance: "i-1" },
        Event::Joined { security_group: "sg-a", instance: "i-1" },
        Event::Joined { security_group: "sg-a", instance: "i-2" },
        Event::Left { security_group: "sg-b", instance: "i-1" },
        Event::Deleted { instance: "i-2" },
    ] {
        cache.follow(&event)?;
    }
    assert_eq!(cache.groups("i-1"), Some(vec!["sg-a".to_owned()]));

    // The handle of what was deleted means nothing, even where an instance of the same name comes back.
    assert_eq!(cache.groups("i-2"), None);
    let old = cache.watched["i-2"];
    cache.follow(&Event::Created { instance: "i-2" })?;
    assert_ne!(cache.watched["i-2"], old);
    assert!(cache.world.instance(old).is_none());
    assert_eq!(cache.groups("i-2"), Some(vec![]));

    // An event that does not fit says so, and changes nothing: the cache has missed one and should be read anew.
    let before = cache.world.clone();
    let error = cache.follow(&Event::Created { instance: "i-1" }).expect_err("it is there");
    println!("{error}");
    assert!(matches!(error.downcast_ref(), Some(StepError::Create(_))));
    assert_eq!(cache.world, before);

    // A decision that was made before something happened does not get in unnoticed.
    let request = Request { security_group_id: "sg-b", instance_id: "i-1", ..Request::default() };
    let decided = check(&cache.world, &request).accepted().cloned().expect("i-1 is Running, in sg-a only");
    cache.follow(&Event::Joined { security_group: "sg-a", instance: "i-2" })?;
    assert_eq!(cache.world.apply(&decided), Err(Misfit::OtherState));

    // Checked and made in one call, nothing can happen in between.
    let transition = perform(&mut cache.world, &request)?;
    println!("{:?}", cache.world.spec_of(&transition)?);
    assert_eq!(cache.groups("i-1"), Some(vec!["sg-a".to_owned(), "sg-b".to_owned()]));
    println!("all as expected");
    Ok(())
}
