/// One call of a JSON-RPC 2.0 request.
struct RPCRequest: Sendable {
    /// What the answer is for; nil: a notification, which has none.
    let id: JSONValue?
    let method: String
    let params: JSONValue?

    /// Why a value is no call, and the id to answer under.
    struct Invalid: Error {
        let id: JSONValue
        let error: RPCError
    }

    init(_ value: JSONValue) throws(Invalid) {
        guard case .object = value else {
            throw Self.invalid(.null, "a call is an object, not \(value.kind)")
        }
        let id = value["id"]
        switch id {
        case nil, .null, .text, .number: break
        case .some(let other): throw Self.invalid(.null, "id is \(other.kind), expected a string or a number")
        }
        let answered = id ?? .null
        guard value["jsonrpc"] == .text("2.0") else { throw Self.invalid(answered, "jsonrpc is not \"2.0\"") }
        guard case .text(let method) = value["method"] else { throw Self.invalid(answered, "method is no string") }
        switch value["params"] {
        case nil, .list, .object: params = value["params"]
        case .some(let other): throw Self.invalid(answered, "params is \(other.kind), expected an object or a list")
        }
        self.id = id
        self.method = method
    }

    private static func invalid(_ id: JSONValue, _ reason: String) -> Invalid {
        Invalid(id: id, error: RPCError(.invalidRequest, "INVALID_REQUEST", fault: .client, reason, rule: "SVC-7"))
    }
}
