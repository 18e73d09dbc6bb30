import Inspection
import Wire

extension Parameter where Value == String {
    static func text(_ name: String, _ text: String) -> Self {
        Parameter(name, text, schema: [("type", .text("string"))]) { value throws(Mistake) in
            guard case .text(let text) = value else { throw Mistake(reason: "expected a string, found \(value.kind)") }
            return text
        }
    }
}

extension Parameter where Value == Bool {
    /// One that may be left out.
    static func flag(_ name: String, _ text: String) -> Self {
        Parameter(name, text, isRequired: false, schema: [("type", .text("boolean"))]) { value throws(Mistake) in
            guard case .flag(let flag) = value else {
                throw Mistake(reason: "expected true or false, found \(value.kind)")
            }
            return flag
        }
    }
}

extension Parameter where Value == [[UInt8]] {
    /// - Parameters:
    ///   - countMax: the most of them.
    ///   - bytesMax: the most bytes of each.
    static func byteLists(_ name: String, _ text: String, countMax: Int, bytesMax: Int) -> Self {
        let element = Parameter<[UInt8]>.bytes(name, text, bytesMax: bytesMax)
        return Parameter(
            name, text,
            schema: [
                ("type", .text("array")), ("maxItems", .number(UInt64(countMax))),
                ("items", .object(element.description.schema)),
            ]
        ) { value throws(Mistake) in
            guard case .list(let values) = value else { throw Mistake(reason: "expected a list, found \(value.kind)") }
            guard values.count <= countMax else {
                throw Mistake(reason: "expected at most \(countMax) elements, found \(values.count)")
            }
            var lists: [[UInt8]] = []
            for (index, value) in values.enumerated() {
                do throws(Parameter<[UInt8]>.Mistake) { lists.append(try element.read(value)) } catch {
                    throw Mistake(reason: "element \(index): \(error.reason)")
                }
            }
            return lists
        }
    }
}
