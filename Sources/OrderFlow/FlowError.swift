/// What is wrong with order flow, where, and what to do about it. Bad input always ends in one of these (FLOW-50).
public struct FlowError: Error, Hashable, Sendable {
    /// Stable names of the mistakes; what each means and which rule it breaks is in Specs/order-flow.md.
    public enum Code: String, Sendable, CaseIterable {
        case unreadable = "FLOW_UNREADABLE"
        case unwritable = "FLOW_UNWRITABLE"
        case noDefault = "FLOW_NO_DEFAULT"
        case empty = "FLOW_EMPTY"
        case format = "FLOW_FORMAT"
        case lineLength = "FLOW_LINE_LENGTH"
        case fileLength = "FLOW_FILE_LENGTH"
        case encoding = "FLOW_ENCODING"
        case json = "FLOW_JSON"
        case missing = "FLOW_MISSING"
        case type = "FLOW_TYPE"
        case value = "FLOW_VALUE"
        case range = "FLOW_RANGE"
        case app = "FLOW_APP"
        case gas = "FLOW_GAS"
        case gasPrice = "FLOW_GAS_PRICE"
        case order = "FLOW_ORDER"
        case repeatedHash = "FLOW_REPEATED_HASH"
        case baseFee = "FLOW_BASE_FEE"
        case columns = "FLOW_COLUMNS"
        case count = "FLOW_COUNT"
        case overflow = "FLOW_OVERFLOW"
    }

    /// What kind of mistake it is.
    public let code: Code
    /// The file as the caller named it; nil where no file is concerned.
    public let file: String?
    /// Line in the file, from 1; nil where no single line is at fault.
    public let line: Int?
    /// Name of the field or column, with the path to it: `swaps[2].amount_in`; nil where no single field is at fault.
    public let field: String?
    /// What is wrong, without a full stop. Quotes at most 64 bytes of the input.
    public let reason: String

    init(_ code: Code, file: String?, line: Int? = nil, field: String? = nil, _ reason: String) {
        self.code = code
        self.file = file
        self.line = line
        self.field = field
        self.reason = reason
    }

    init(_ problem: FlowProblem, file: String?, line: Int?) {
        self.init(problem.code, file: file, line: line, field: problem.field, problem.reason)
    }
}

extension FlowError: CustomStringConvertible {
    /// One line: `file:line: field: what is wrong. What to do. [CODE]`.
    public var description: String {
        var place = ""
        if let file {
            place = line.map { "\(file):\($0): " } ?? "\(file): "
        } else if let line {
            place = "line \(line): "
        }
        // What the system says ends in a full stop of its own.
        let sentence = reason.hasSuffix(".") ? reason : reason + "."
        return "\(place)\(field.map { "\($0): " } ?? "")\(sentence) \(code.remedy) [\(code.rawValue)]"
    }
}

extension FlowError.Code {
    /// What to do about it, one sentence.
    public var remedy: String {
        switch self {
        case .unreadable: "Check the path and its permissions."
        case .unwritable: "Check that the folder exists and can be written."
        case .noDefault: "Give a file of order flow, or run the command from where it was built."
        case .empty: "Give a file with at least one transaction."
        case .format: "Give JSON lines (FLOW-10) or a table of format version \(FlowTable.version) (FLOW-20)."
        case .lineLength: "Write one transaction a line, at most \(FlowFile.lineBytesMax) bytes."
        case .fileLength: "Split it between two blocks into files of at most \(FlowFile.fileBytesMax) bytes."
        case .encoding: "Save the file as UTF-8 without a byte order mark."
        case .json: "Write one JSON object a line, without blank lines."
        case .missing: "Add the field; write null where there is nothing to say and FLOW-11 allows it."
        case .type: "Write the type that FLOW-11 gives; amounts are strings, so that no reader rounds them."
        case .value: "Write the value as FLOW-12 says."
        case .range: "Leave the transaction out: an amount of this size cannot be played."
        case .app: "Use a DNS label of 1 to 32 of a-z, 0-9 and - for every app, listed once and sorted."
        case .gas: "Leave out transactions that used no gas; none on chain does."
        case .gasPrice: "Check base_fee: no transaction can pay less than its block's."
        case .order: "Sort the lines by block and index, each once."
        case .repeatedHash: "Keep one line for each transaction."
        case .baseFee: "Give every transaction of a block the block's base fee."
        case .columns: "Separate the columns that FLOW-22, FLOW-23 and FLOW-26 list by one tab each."
        case .count: "The table was cut or edited: write it again from its JSON lines."
        case .overflow: "Summarise fewer blocks at a time, or check the amounts."
        }
    }
}

/// A mistake whose file and line are not known yet.
struct FlowProblem: Error, Hashable, Sendable {
    let code: FlowError.Code
    var field: String?
    let reason: String

    init(_ code: FlowError.Code, field: String? = nil, _ reason: String) {
        self.code = code
        self.field = field
        self.reason = reason
    }
}

/// `text` in quotes, cut to 64 bytes, without control characters, so that a hostile file cannot flood or garble a
/// terminal.
func quoted(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        guard result.utf8.count <= 60 else { return "`\(result)...`" }
        let isPlain = !scalar.properties.isDefaultIgnorableCodePoint && scalar.properties.generalCategory != .control
        result.unicodeScalars.append(isPlain ? scalar : "\u{FFFD}")
    }
    return "`\(result)`"
}
