//! The body of a success besides its request id: one value, written as JSON or XML.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::BytesText;
use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// A value of a success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body<'a> {
    /// Nothing; an empty element in XML.
    Null,
    /// A text.
    Text(Cow<'a, str>),
    /// A whole number.
    Number(u64),
    /// Yes or no.
    Flag(bool),
    /// Members in order.
    Members(Vec<(&'a str, Body<'a>)>),
    /// A list. In XML the member that holds it occurs once for each element, as this vendor writes lists.
    List(Vec<Body<'a>>),
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Members(members) => {
                let mut object = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(name, value)| object.serialize_entry(name, value))?;
                object.end()
            }
            Self::List(elements) => serializer.collect_seq(elements),
        }
    }
}

impl Body<'_> {
    /// Writes the value as the inside of an XML element.
    pub(super) fn write_xml(&self, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        let text = |writer: &mut Writer<Vec<u8>>, text: &str| {
            writer.write_event(quick_xml::events::Event::Text(BytesText::new(&super::alibaba::legal(text))))
        };
        match self {
            Self::Null => Ok(()),
            Self::Text(value) => text(writer, value),
            Self::Number(number) => text(writer, &number.to_string()),
            Self::Flag(flag) => text(writer, &flag.to_string()),
            Self::Members(members) => members.iter().try_for_each(|(name, value)| match value {
                Self::List(elements) => elements.iter().try_for_each(|element| element.write_element(name, writer)),
                value => value.write_element(name, writer),
            }),
            // A list that is no member has nothing that its elements could be called.
            Self::List(elements) => elements.iter().try_for_each(|element| element.write_xml(writer)),
        }
    }

    fn write_element(&self, name: &str, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        writer.create_element(name).write_inner_content(|writer| self.write_xml(writer)).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, Envelope, Format, encode};
    use super::*;

    #[test]
    fn one_content_is_written_in_every_form() {
        let groups = Body::List(vec![Body::Text("sg-1".into()), Body::Text("<\u{1}>".into())]);
        let content = Body::Members(vec![
            ("SecurityGroupIds", Body::Members(vec![("SecurityGroupId", groups)])),
            ("Total", Body::Number(2)),
            ("More", Body::Flag(false)),
        ]);
        let write = |envelope: &Envelope<'_>| {
            let response = encode(envelope, "ID", &Answer::Content(&content));
            assert_eq!(response.status(), 200);
            String::from_utf8(response.body().to_vec()).unwrap()
        };
        let alibaba = |format| write(&Envelope::Alibaba { format, action: "Describe", host_id: "h" });
        let members = r#""SecurityGroupIds":{"SecurityGroupId":["sg-1","<\u0001>"]},"Total":2,"More":false}"#;
        assert_eq!(alibaba(Format::Json), format!(r#"{{"RequestId":"ID",{members}"#));
        assert_eq!(write(&Envelope::Zenlayer), format!(r#"{{"requestId":"ID","response":{{"requestId":"ID",{members}}}"#));
        assert_eq!(write(&Envelope::Baidu), format!("{{{members}"));
        assert_eq!(
            alibaba(Format::Xml),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><DescribeResponse><RequestId>ID</RequestId><SecurityGroupIds>\
             <SecurityGroupId>sg-1</SecurityGroupId><SecurityGroupId>&lt;\u{fffd}&gt;</SecurityGroupId></SecurityGroupIds><Total>2</Total><More>false</More></DescribeResponse>"
        );
    }
}
