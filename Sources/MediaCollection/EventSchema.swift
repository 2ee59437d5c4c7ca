internal import JSONText

/// The rules of one event type as a document: what `GET …/schemas/{eventType}` answers, JSON Schema draft 04.
public enum EventSchema {
    /// The document for an event type.
    ///
    /// It is made of the tables that `EventRules` judges by. An object is closed where those reject an unknown key.
    public static func document(for type: EventType) -> [UInt8] {
        let parameters = ParameterTables.parameters(of: type)
        let isStart = type == .sessionStart
        let required =
            ParameterTables.requiresParameters(type)
            ? ["eventType", "playerTime", "params"] : ["eventType", "playerTime"]
        var text =
            "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"title\":\"\(type.rawValue)\",\"type\":\"object\","
        text += "\"additionalProperties\":\(!isStart),\"required\":[\(list(required))],\"properties\":{"
        text += "\"eventType\":{\"enum\":[\"\(type.rawValue)\"]},"
        text += "\"playerTime\":\(object(ParameterTables.playerTime, isClosed: true)),"
        text += "\"params\":\(object(parameters, isClosed: isStart)),"
        text += "\"qoeData\":\(object(ParameterTables.quality, isClosed: true)),"
        text += "\"customMetadata\":{\"type\":\"object\",\"additionalProperties\":false,"
        text += "\"patternProperties\":{\"^[a-zA-Z0-9_\\\\.]+$\":{\"type\":\"string\"}}}}}"
        return Array(text.utf8)
    }

    private static func object(_ schema: ObjectSchema, isClosed: Bool) -> String {
        let required = schema.members.filter(\.isRequired).map { String(decoding: $0.name, as: UTF8.self) }
        var text = "{\"type\":\"object\",\"additionalProperties\":\(!isClosed),"
        // Draft 04 forbids an empty list.
        if !required.isEmpty { text += "\"required\":[\(list(required))]," }
        let properties = schema.members.map { member in
            "\"\(String(decoding: member.name, as: UTF8.self))\":\(value(member.type))"
        }
        return text + "\"properties\":{\(properties.joined(separator: ","))}}"
    }

    private static func value(_ type: ValueType) -> String {
        guard case .states = type else { return "{\"type\":\"\(type.schemaName)\"}" }
        return "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"media.state.name\"],"
            + "\"properties\":{\"media.state.name\":{\"type\":\"string\"}}}}"
    }

    private static func list(_ names: [String]) -> String {
        names.map { "\"\($0)\"" }.joined(separator: ",")
    }
}
