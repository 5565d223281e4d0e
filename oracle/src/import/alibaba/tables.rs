//! Which members of responses are read, and what they fill.

use serde_json::value::RawValue;

use crate::import::Table;
use crate::import::members::{Count, Flag, Length, Listed, Text, members};

members! {
    /// An instance of DescribeInstances, and DescribeInstanceAttribute as a whole.
    struct Instance<'a> {
        "InstanceId" => id: Text<'a>, "id";
        "RegionId" => region: Text<'a>, "region";
        "Status" => status: Text<'a>, "status";
        "InstanceNetworkType" => network_type: Text<'a>, "network: classic or a VPC";
        "VpcAttributes" => vpc: VpcAttributes<'a>;
        "InnerIpAddress" => inner: Length, "private_ips, in the classic network";
        "SecurityGroupIds" => groups: Listed<Text<'a>>, "security_groups";
        "OperationLocks" => locks: Listed<LockReason<'a>>;
        "ResourceGroupId" => resource_group: Text<'a>, "resource_group";
        "NetworkInterfaces" => interfaces: Listed<InstanceInterface<'a>>;
    }

    struct VpcAttributes<'a> {
        "VpcId" => id: Text<'a>, "network: the VPC";
        "PrivateIpAddress" => addresses: Length, "private_ips, where no primary interface is known";
    }

    struct LockReason<'a> {
        "LockReason" => reason: Text<'a>, "locks";
    }

    /// An interface inside of an instance.
    struct InstanceInterface<'a> {
        "NetworkInterfaceId" => id: Text<'a>, "whether an interface is not described";
        "Type" => interface_type: Text<'a>, "which interface is the primary";
        "PrivateIpSets" => addresses: Length, "private_ips, of the primary";
    }

    /// A group of DescribeSecurityGroups.
    struct SecurityGroup<'a> {
        "SecurityGroupId" => id: Text<'a>, "id";
        "VpcId" => vpc: Text<'a>, "network: the VPC; empty is classic";
        "SecurityGroupType" => kind: Text<'a>, "kind";
        "ResourceGroupId" => resource_group: Text<'a>, "resource_group";
        "RuleCount" => rules: Count, "acl_rules";
        "ServiceManaged" => managed: Flag, "managed_by: whether a product manages it";
    }

    /// DescribeSecurityGroupAttribute.
    struct GroupAttribute<'a> {
        "SecurityGroupId" => id: Text<'a>, "id";
        "RegionId" => region: Text<'a>, "region";
        "VpcId" => vpc: Text<'a>, "network: the VPC; empty is classic";
        "Permissions" => rules: Listed<&'a RawValue>, "acl_rules, where RuleCount is not said";
    }

    struct Permission<'a> {
        "SecurityGroupRuleId" => id: Text<'a>, "which rules are the same";
    }

    /// An interface of DescribeNetworkInterfaces.
    struct NetworkInterface<'a> {
        "NetworkInterfaceId" => id: Text<'a>, "id";
        "VpcId" => vpc: Text<'a>, "vpc";
        "ZoneId" => zone: Text<'a>, "region, where nothing else says it";
        "Type" => interface_type: Text<'a>, "type";
        "Status" => status: Text<'a>, "status";
        "OwnerId" => owner: Text<'a>, "owner";
        "ServiceManaged" => managed: Flag, "managed_by: whether a product manages it";
        "InstanceId" => instance: Text<'a>, "attached_to";
        "Attachment" => attachment: Attachment<'a>;
        "PrivateIpSets" => addresses: Length, "private_ips";
        "SecurityGroupIds" => groups: Listed<Text<'a>>, "security_groups; of a primary interface, its instance's";
        "ResourceGroupId" => resource_group: Text<'a>, "resource_group";
    }

    struct Attachment<'a> {
        "InstanceId" => instance: Text<'a>, "attached_to, where InstanceId is not said";
    }
}

/// What is read, for the documentation.
pub(in crate::import) const TABLES: &[&[Table]] = &[RESPONSES, super::terraform::TABLES];

const RESPONSES: &[Table] = &[
    Table { format: "DescribeInstances", path: "Instances.Instance[]", rows: Instance::ROWS },
    Table { format: "DescribeInstances", path: "Instances.Instance[].VpcAttributes", rows: VpcAttributes::ROWS },
    Table { format: "DescribeInstances", path: "Instances.Instance[].OperationLocks.LockReason[]", rows: LockReason::ROWS },
    Table {
        format: "DescribeInstances",
        path: "Instances.Instance[].NetworkInterfaces.NetworkInterface[]",
        rows: InstanceInterface::ROWS,
    },
    Table { format: "DescribeSecurityGroups", path: "SecurityGroups.SecurityGroup[]", rows: SecurityGroup::ROWS },
    Table { format: "DescribeSecurityGroupAttribute", path: "", rows: GroupAttribute::ROWS },
    Table { format: "DescribeSecurityGroupAttribute", path: "Permissions.Permission[]", rows: Permission::ROWS },
    Table {
        format: "DescribeNetworkInterfaces",
        path: "NetworkInterfaceSets.NetworkInterfaceSet[]",
        rows: NetworkInterface::ROWS,
    },
    Table {
        format: "DescribeNetworkInterfaces",
        path: "NetworkInterfaceSets.NetworkInterfaceSet[].Attachment",
        rows: Attachment::ROWS,
    },
];
