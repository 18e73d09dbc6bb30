import Foundation
import FoundationNetworking
import Synchronization

/// Speaks HTTP with a node's network service, one request at a time.
struct ServiceClient {
    private let base: URL

    init(url: String) throws {
        guard let base = URL(string: url), base.scheme == "http", base.host() != nil else {
            throw UsageError(description: "\(url) is no service's URL; give one such as http://127.0.0.1:8545")
        }
        self.base = base
    }

    func get(_ path: String, query: KeyValuePairs<String, String> = [:]) throws -> [UInt8] {
        let items = query.map { URLQueryItem(name: $0.key, value: $0.value) }
        return try send(URLRequest(url: base.appending(path: path).appending(queryItems: items)))
    }

    func post(_ body: [UInt8]) throws -> [UInt8] {
        var request = URLRequest(url: base)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(body)
        return try send(request)
    }

    private func send(_ request: URLRequest) throws -> [UInt8] {
        let done = DispatchSemaphore(value: 0)
        let result = Exchange()
        let task = URLSession.shared.dataTask(with: request) { data, response, error in
            result.state.withLock { state in
                if let error { state = .failure(error) } else { state = .success((data ?? Data(), response)) }
            }
            done.signal()
        }
        task.resume()
        done.wait()
        switch result.state.withLock({ $0 }) {
        case .success(let (data, response)):
            if let status = (response as? HTTPURLResponse)?.statusCode, status != 200 {
                throw NoService(
                    description: "\(base) answered \(status): \(String(decoding: data.prefix(500), as: UTF8.self))",
                    kind: status == 503 ? .busy : .refused)
            }
            return Array(data)
        case .failure(let error):
            throw NoService(
                description: "nothing answers at \(base): \(error.localizedDescription). Start one: laneway devnet up",
                kind: .gone)
        case nil: preconditionFailure("signalled only after it is set")
        }
    }

    /// What the session's thread leaves for the one that waits.
    private final class Exchange: Sendable {
        let state = Mutex<Result<(Data, URLResponse?), any Error>?>(nil)
    }
}

/// A service that does not answer.
struct NoService: Error, CustomStringConvertible {
    enum Kind: Int32 {
        /// It is there, and answers otherwise than a node's service does.
        case refused = 1
        /// It is there, and has too much to do.
        case busy = 3
        /// Nobody is there, or went away.
        case gone = 4
    }

    let description: String
    /// By which the command's exit code is chosen (CLI-2).
    let kind: Kind
}
