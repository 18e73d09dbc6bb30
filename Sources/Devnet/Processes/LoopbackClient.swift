import Foundation
import Service

/// Speaks JSON-RPC with a service of this machine: a devnet's participants ask and deliver many times a second. For one
/// thread.
final class LoopbackClient {
    private let connection: ServiceConnection
    /// The stable code of the last answer that was an error (SVC-8).
    private(set) var refusal: String?

    /// - Parameters:
    ///   - url: such as `http://127.0.0.1:4000`.
    ///   - token: is sent with every call; nil: none.
    init(url: String, token: String? = nil) throws(DevnetError) {
        do throws(ServiceFailure) { connection = try ServiceConnection(url: url, token: token) } catch {
            throw DevnetError(error)
        }
    }

    /// The result of one call. One that is refused with a time is made again after that (SVC-8).
    ///
    /// - Throws: ``DevnetError`` where nobody answers, or the service answers with an error.
    func call<Parameters: Encodable, Result: Decodable>(
        _ method: String, _ parameters: Parameters, as type: Result.Type = Result.self
    ) throws(DevnetError) -> Result {
        let call = Call(method: method, params: parameters)
        var patience = Patience()
        while true {
            let answer: CallAnswer<Result> = try exchange(call)
            guard let retry = answer.error?.data?.retry_after_milliseconds, patience.wait(milliseconds: retry) else {
                return try value(of: answer, method)
            }
        }
    }

    /// The results of calls of one method, in their order.
    func calls<Parameters: Encodable, Result: Decodable>(
        _ method: String, _ parameters: [Parameters], as type: Result.Type = Result.self
    ) throws(DevnetError) -> [Result] {
        var results: [Result] = []
        // As many as the service takes in a batch (SVC-5).
        for start in stride(from: 0, to: parameters.count, by: 100) {
            let batch = parameters[start..<min(start + 100, parameters.count)].map { Call(method: method, params: $0) }
            let answers: [CallAnswer<Result>] = try exchange(batch)
            for answer in answers { results.append(try value(of: answer, method)) }
        }
        return results
    }

    private struct Call<Parameters: Encodable>: Encodable {
        var jsonrpc = "2.0"
        var id = 1
        let method: String
        let params: Parameters
    }

    private struct CallAnswer<Result: Decodable>: Decodable {
        struct Failure: Decodable {
            struct Details: Decodable {
                let code: String
                let retry_after_milliseconds: UInt64?
            }
            let message: String
            let data: Details?
        }
        let result: Result?
        let error: Failure?
    }

    private func value<Result>(of answer: CallAnswer<Result>, _ method: String) throws(DevnetError) -> Result {
        if let result = answer.result { return result }
        refusal = answer.error?.data?.code
        throw DevnetError(
            .failed, "\(method) was refused by \(connection.url): \(answer.error?.message ?? "no reason was given")",
            remedy: "Read the logs of the session.")
    }

    private func exchange<Request: Encodable, Answer: Decodable>(_ request: Request) throws(DevnetError) -> Answer {
        do {
            let answer = try connection.post(Array(JSONEncoder().encode(request)))
            return try JSONDecoder().decode(Answer.self, from: Data(answer))
        } catch let error as ServiceFailure {
            throw DevnetError(error)
        } catch {
            throw DevnetError(
                .failed, "\(connection.url) answers what it should not: \(error)", remedy: "Read its log.")
        }
    }
}

extension DevnetError {
    /// That a service does not answer.
    fileprivate init(_ failure: ServiceFailure) {
        let kind: Kind =
            switch failure.kind {
            case .url: .configuration
            case .gone: .serviceDied
            case .busy: .notReady
            case .refused: .failed
            }
        self.init(kind, failure.description, remedy: "Look at the node's log.")
    }
}
