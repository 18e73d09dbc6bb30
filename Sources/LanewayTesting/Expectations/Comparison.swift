import Testing
import Wire

/// What was expected beside what came, row by row.
struct Comparison {
    /// What a row has on one side.
    enum Value: Hashable {
        case amount(Amount)
        case text(String)
        /// Whatever comes is right.
        case anything

        fileprivate var text: String {
            switch self {
            case .amount(let amount): amount.text
            case .text(let text): text
            case .anything: ""
            }
        }
    }

    struct Row {
        let name: String
        let expected: Value
        let actual: Value

        init(_ name: String, expected: Value, actual: Value) {
            self.name = name
            self.expected = expected
            self.actual = actual
        }

        init(_ name: String, expected: Amount, actual: Amount) {
            self.init(name, expected: .amount(expected), actual: .amount(actual))
        }

        var isHeld: Bool { expected == .anything || expected == actual }

        fileprivate var difference: String {
            guard case (.amount(let expected), .amount(let actual)) = (expected, actual) else { return "" }
            return LanewayTesting.difference(actual, expected)
        }
    }

    /// What was expected, as a sentence without a full stop.
    let sentence: String
    let rows: [Row]
    /// What helps to see why, shown below the table.
    var notes: [String] = []

    var isHeld: Bool { rows.allSatisfy(\.isHeld) }

    /// Sentence, table and notes; nil if everything is as expected.
    var failure: String? {
        guard !isHeld else { return nil }
        var table = TextTable(texts: [""], numbers: ["expected", "actual", "difference", ""])
        for row in rows {
            table.add([
                row.name, row.expected.text, row.actual.text, row.difference, row.isHeld ? "" : "<",
            ])
        }
        return ([sentence + ":"] + table.lines + notes).joined(separator: "\n")
    }

    /// Records an issue unless everything is as expected.
    func record(at location: SourceLocation) { Failure.record(failure, at: location) }
}

/// The only place that tells Swift Testing of an expectation that does not hold.
enum Failure {
    static func record(_ text: String?, at location: SourceLocation) {
        guard let text else { return }
        Issue.record(Comment(rawValue: text), sourceLocation: location)
    }
}
