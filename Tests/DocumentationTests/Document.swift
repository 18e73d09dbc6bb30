import Foundation
import Testing

/// A page in Markdown.
struct Document {
    static let repository = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
    /// The articles for those who write rules.
    static let articles = repository.appending(path: "Sources/RuleKit/RuleKit.docc")

    let text: String

    /// - Parameter path: from the repository's root.
    init(_ path: String) throws { text = try Self.read(path) }

    static func read(_ path: String) throws -> String {
        try String(contentsOf: repository.appending(path: path), encoding: .utf8)
    }

    /// An article of RuleKit's catalogue.
    static func article(_ name: String) throws -> Document { try Document("Sources/RuleKit/RuleKit.docc/\(name).md") }

    /// The code blocks of a language, in their order.
    func blocks(_ language: String) -> [String] {
        text.components(separatedBy: "\n```\(language)\n").dropFirst().compactMap { rest in
            rest.range(of: "\n```\n").map { rest[..<$0.lowerBound] + "\n" }
        }
    }

    /// What stands behind a heading of the third level, up to the next one.
    func section(_ heading: String) throws -> String {
        let rest = try #require(text.components(separatedBy: "\n### \(heading)\n").dropFirst().first, "\(heading)")
        return rest.components(separatedBy: "\n### ")[0]
    }
}

extension String {
    /// The cells of tables' rows, without headings.
    var tableRows: [[String]] {
        var rows: [[String]] = []
        var isTable = false
        for line in split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                isTable = false
                continue
            }
            if line.hasPrefix("|---") {
                isTable = true
            } else if isTable {
                let cells = line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
                rows.append(cells.map { $0.trimmingCharacters(in: .whitespaces) })
            }
        }
        return rows
    }
}
