import Foundation
import MediaCollection
import Testing

@Suite struct EventSchemaTests {
    @Test(arguments: EventType.allCases)
    func theDocumentIsASchemaOfItsType(type: EventType) throws {
        let document = try #require(
            JSONSerialization.jsonObject(with: Data(EventSchema.document(for: type))) as? [String: Any])
        #expect(document["$schema"] as? String == "http://json-schema.org/draft-04/schema#")
        let properties = try #require(document["properties"] as? [String: [String: Any]])
        #expect(properties.keys.sorted() == ["customMetadata", "eventType", "params", "playerTime", "qoeData"])
        #expect(properties["eventType"]?["enum"] as? [String] == [type.rawValue])
        #expect(properties["playerTime"]?["required"] as? [String] == ["playhead", "ts"])
    }

    @Test func aStartListsItsEightRequiredKeysAndIsClosed() throws {
        let document = try #require(
            JSONSerialization.jsonObject(with: Data(EventSchema.document(for: .sessionStart))) as? [String: Any])
        let parameters = try #require((document["properties"] as? [String: [String: Any]])?["params"])
        #expect((parameters["required"] as? [String])?.count == 8)
        #expect(parameters["additionalProperties"] as? Bool == false)
        #expect(document["additionalProperties"] as? Bool == false)
    }
}
