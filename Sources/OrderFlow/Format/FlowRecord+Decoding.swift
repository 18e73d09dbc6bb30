import Foundation
import Wire

extension FlowRecord {
    /// Reads one line of a JSON-lines file. Fields that FLOW-11 does not name are passed over.
    init(json line: [UInt8]) throws(FlowProblem) {
        do {
            self = try JSONDecoder().decode(DecodedObject<FlowRecord>.self, from: Data(line)).object
        } catch let problem as FlowProblem {
            throw problem
        } catch {
            throw FlowProblem(.json, "is not one JSON object")
        }
    }
}

extension FlowRecord: FlowObject {
    private enum Key: String, CodingKey {
        case block, index, hash, from, to, status
        case gasUsed = "gas_used"
        case gasPrice = "gas_price"
        case baseFee = "base_fee"
        case coinbaseTransfer = "coinbase_transfer"
        case value
        case inputBytes = "input_bytes"
        case selector, apps, swaps, arbitrage, liquidation, sandwich
    }

    init(decoding decoder: any Decoder) throws {
        let fields = try FlowFields(decoder, keyedBy: Key.self)
        block = try fields.integer(.block)
        index = try fields.integer(.index)
        hash = try fields.parsed(.hash) { text throws(FlowProblem) in try FlowText.hash(try FlowText.unprefixed(text)) }
        from = try fields.address(.from)
        to = try fields.optional(.to, fields.address)
        status = try fields.number(.status, FlowText.status)
        gasUsed = try fields.integer(.gasUsed)
        gasPrice = try fields.parsed(.gasPrice, FlowText.amount)
        baseFee = try fields.parsed(.baseFee, FlowText.amount)
        coinbaseTransfer = try fields.parsed(.coinbaseTransfer, FlowText.amount)
        value = try fields.parsed(.value, FlowText.amount)
        inputBytes = try fields.integer(.inputBytes)
        selector = try fields.optional(.selector) { key in
            try fields.parsed(key) { text throws(FlowProblem) in
                try FlowText.selector(try FlowText.unprefixed(text))
            }
        }
        apps = try fields.list(.apps, FlowText.app)
        swaps = try fields.objects(.swaps)
        arbitrage = try fields.optional(.arbitrage) { try fields.object($0) }
        liquidation = try fields.optional(.liquidation) { try fields.object($0) }
        sandwich = try fields.optional(.sandwich) { try fields.object($0) }
        do {
            try FlowText.checkOrder(apps)
        } catch {
            throw FlowProblem(error.code, field: fields.name(.apps), error.reason)
        }
        for (place, swap) in swaps.enumerated() where !apps.contains(swap.app) {
            throw FlowProblem(.app, field: "swaps[\(place)].app", "\(quoted(swap.app.description)) is not among apps")
        }
    }
}

extension FlowRecord.Swap: FlowObject {
    private enum Key: String, CodingKey {
        case app, pool
        case tokenIn = "token_in"
        case amountIn = "amount_in"
        case tokenOut = "token_out"
        case amountOut = "amount_out"
        case amountInPool = "amount_in_pool"
        case reverted
    }

    init(decoding decoder: any Decoder) throws {
        let fields = try FlowFields(decoder, keyedBy: Key.self)
        app = try fields.parsed(.app, FlowText.app)
        pool = try fields.address(.pool)
        tokenIn = try fields.address(.tokenIn)
        amountIn = try fields.parsed(.amountIn, TokenAmount.init)
        tokenOut = try fields.address(.tokenOut)
        amountOut = try fields.parsed(.amountOut, TokenAmount.init)
        amountInPool = try fields.optional(.amountInPool) { try fields.parsed($0, TokenAmount.init) }
        reverted = try fields.boolean(.reverted)
    }
}

extension FlowRecord.Arbitrage: FlowObject {
    private enum Key: String, CodingKey {
        case profitToken = "profit_token"
        case profitAmount = "profit_amount"
        case pools, apps
        case startAmount = "start_amount"
        case endAmount = "end_amount"
        case account, reverted
    }

    init(decoding decoder: any Decoder) throws {
        let fields = try FlowFields(decoder, keyedBy: Key.self)
        profitToken = try fields.address(.profitToken)
        profitAmount = try fields.parsed(.profitAmount, SignedTokenAmount.init)
        pools = try fields.list(.pools) { text throws(FlowProblem) in
            try FlowText.address(try FlowText.unprefixed(text))
        }
        apps = try fields.list(.apps, FlowText.app)
        startAmount = try fields.parsed(.startAmount, TokenAmount.init)
        endAmount = try fields.parsed(.endAmount, TokenAmount.init)
        account = try fields.address(.account)
        reverted = try fields.boolean(.reverted)
    }
}

extension FlowRecord.Liquidation: FlowObject {
    private enum Key: String, CodingKey {
        case app, contract
        case liquidatedUser = "liquidated_user"
        case liquidator
        case debtToken = "debt_token"
        case debtAmount = "debt_amount"
        case receivedToken = "received_token"
        case receivedAmount = "received_amount"
        case others
    }

    /// One of `others`, which has no others of its own: so nesting ends here.
    private struct Other: FlowObject {
        let liquidation: FlowRecord.Liquidation
        init(decoding decoder: any Decoder) throws {
            liquidation = try FlowRecord.Liquidation(try FlowFields(decoder, keyedBy: Key.self), others: [])
        }
    }

    init(decoding decoder: any Decoder) throws {
        let fields = try FlowFields(decoder, keyedBy: Key.self)
        try self.init(fields, others: try fields.objects(.others, Other.self).map(\.liquidation))
    }

    private init(_ fields: FlowFields<Key>, others: [FlowRecord.Liquidation]) throws {
        app = try fields.parsed(.app, FlowText.app)
        contract = try fields.address(.contract)
        liquidatedUser = try fields.address(.liquidatedUser)
        liquidator = try fields.address(.liquidator)
        debtToken = try fields.address(.debtToken)
        debtAmount = try fields.parsed(.debtAmount, TokenAmount.init)
        receivedToken = try fields.address(.receivedToken)
        receivedAmount = try fields.parsed(.receivedAmount, TokenAmount.init)
        self.others = others
    }
}

extension FlowRecord.Sandwich: FlowObject {
    private enum Key: String, CodingKey {
        case role, ids
    }

    init(decoding decoder: any Decoder) throws {
        let fields = try FlowFields(decoder, keyedBy: Key.self)
        role = try fields.parsed(.role, FlowText.role)
        ids = try fields.list(.ids) { text throws(FlowProblem) in
            guard (1...64).contains(text.utf8.count) else { throw FlowProblem(.value, "an id has 1 to 64 bytes") }
            return text
        }
        guard !ids.isEmpty else { throw FlowProblem(.value, field: fields.name(.ids), "names no sandwich") }
    }
}

extension FlowFields {
    /// `0x` and 40 hexadecimal digits.
    fileprivate func address(_ key: Key) throws -> FlowAddress {
        try parsed(key) { text throws(FlowProblem) in try FlowText.address(try FlowText.unprefixed(text)) }
    }
}
