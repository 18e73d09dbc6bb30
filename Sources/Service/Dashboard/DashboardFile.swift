import HTTPTypes

/// One file of the page, with what browsers are told about it (SVC-20).
struct DashboardFile: Sendable {
    enum Kind: String, Sendable {
        case html = "text/html; charset=utf-8"
        case css = "text/css; charset=utf-8"
        case script = "text/javascript; charset=utf-8"
        case svg = "image/svg+xml"
    }

    let path: String
    let kind: Kind
    let bytes: [UInt8]
    /// Another one where the bytes are others.
    let eTag: String

    init(path: String, _ kind: Kind, _ bytes: [UInt8]) {
        self.path = path
        self.kind = kind
        self.bytes = bytes
        eTag = Self.eTag(of: bytes)
    }

    /// FNV-1a of 64 bits: it tells versions of a file apart, and nobody gains by making two that are equal.
    private static func eTag(of bytes: [UInt8]) -> String {
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "\"\(String(hash, radix: 16))\""
    }

    /// Nothing but what this node serves: no inline scripts or styles, no frames, no forms.
    private static let policy =
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// The answer to GET or HEAD: 304 without a body where the browser has these bytes already.
    func answer(to request: HTTPRequest) -> Answer {
        let hasIt = request.headerFields[.ifNoneMatch].map(names) ?? false
        var answer = Answer(hasIt ? .notModified : .ok, type: kind.rawValue, bytes)
        if hasIt || request.method == .head { answer.bytes = [] }
        if hasIt { answer.headers[.contentLength] = nil }
        // Kept, but asked about each time, so that a node's page is never older than the node.
        answer.headers[.cacheControl] = "no-cache"
        answer.headers[.eTag] = eTag
        answer.headers[.contentSecurityPolicy] = Self.policy
        answer.headers[.xContentTypeOptions] = "nosniff"
        if let referrer = HTTPField.Name("Referrer-Policy") { answer.headers[referrer] = "no-referrer" }
        return answer
    }

    /// Whether a list of entity tags names this file's.
    private func names(_ tags: String) -> Bool {
        tags.split(separator: ",").contains { tag in
            let tag = tag.drop { $0 == " " }.prefix { $0 != " " }
            return tag == "*" || tag == eTag || tag == "W/\(eTag)"
        }
    }
}
