import HTTPTypes
import HummingbirdCore
import Inspection
import NIOCore

/// A whole HTTP answer.
struct Answer: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var bytes: [UInt8]
    /// What it holds until it is written; nil: nothing that is counted.
    var room: AnswerRoom?

    /// `kind` and `text` of its content.
    static func text(_ text: String, type: String) -> Answer {
        Answer(.ok, type: type, Array(text.utf8))
    }

    static func json(_ document: Document, status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status, type: "application/json", JSONWriter.bytes(of: document))
    }

    /// Something that HTTP has to refuse: `code` is stable and upper-case.
    static func error(_ status: HTTPResponse.Status, _ code: String, _ message: String) -> Answer {
        json(.object([("code", .text(code)), ("message", .text(message))]), status: status)
    }

    init(_ status: HTTPResponse.Status, type: String, _ bytes: [UInt8]) {
        self.status = status
        self.bytes = bytes
        headers = [.contentType: type, .contentLength: "\(bytes.count)", .cacheControl: "no-store"]
    }

    /// With nothing in it.
    static let empty: Answer = {
        var answer = Answer(.noContent, type: "", [])
        answer.headers = [.cacheControl: "no-store"]
        return answer
    }()

    func holding(_ room: AnswerRoom) -> Answer {
        var answer = self
        answer.room = room
        return answer
    }

    func with(_ name: HTTPField.Name, _ value: String) -> Answer {
        var answer = self
        answer.headers[name] = value
        return answer
    }

    func write(to writer: consuming ResponseWriter) async throws {
        let head = HTTPResponse(status: status, headerFields: headers)
        try await writer.write(
            response: head, body: bytes.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
