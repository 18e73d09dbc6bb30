/// What a call gave for a method's parameters: by name, or in their order.
struct Arguments: Sendable {
    private let values: [String: JSONValue]

    /// Throws `INVALID_PARAMS` for what is no parameter of the method, and for a required one that is missing.
    ///
    /// - Parameter params: nil: none were given.
    init(_ params: JSONValue?, for parameters: [ParameterDescription]) throws(RPCError) {
        let known = parameters.map(\.name).joined(separator: ", ")
        switch params {
        case nil, .null: values = [:]
        case .object(let members):
            for member in members where !parameters.contains(where: { $0.name == member.name }) {
                throw .invalidParams(
                    "\(Self.shown(member.name)) is no parameter of this method, which has \(known.isEmpty ? "none" : known)"
                )
            }
            // As in most clients, null stands for what is left out.
            var values: [String: JSONValue] = [:]
            for member in members where member.value != .null { values[member.name] = member.value }
            self.values = values
        case .list(let elements):
            guard elements.count <= parameters.count else {
                throw .invalidParams(
                    "\(elements.count) parameters were given, this method has \(known.isEmpty ? "none" : known)")
            }
            var values: [String: JSONValue] = [:]
            for (parameter, value) in zip(parameters, elements) where value != .null { values[parameter.name] = value }
            self.values = values
        case .some(let other): throw .invalidParams("params is \(other.kind), expected an object or a list")
        }
        for parameter in parameters where parameter.isRequired && values[parameter.name] == nil {
            throw .invalidParams("\(parameter.name) is missing: \(parameter.text)")
        }
    }

    /// A name that a client chose, as much of it as is worth repeating. Of scalars: a character may be a megabyte.
    static func shown(_ name: String) -> String {
        let scalars = name.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: 40, limitedBy: scalars.endIndex) else {
            return name
        }
        return end == scalars.endIndex ? name : String(scalars[..<end]) + "..."
    }

    /// The value of a parameter that need not be given.
    func optional<Value>(_ parameter: Parameter<Value>) throws(RPCError) -> Value? {
        guard let value = values[parameter.description.name] else { return nil }
        do throws(Parameter<Value>.Mistake) { return try parameter.read(value) } catch {
            throw .invalidParams("\(parameter.description.name): \(error.reason)")
        }
    }

    /// The value of a required parameter.
    func required<Value>(_ parameter: Parameter<Value>) throws(RPCError) -> Value {
        guard let value = try optional(parameter) else {
            throw .invalidParams("\(parameter.description.name) is missing: \(parameter.description.text)")
        }
        return value
    }
}
