/// The page that the node serves to people: files that are compiled into the executable, so that it needs nothing
/// beside it and nothing from elsewhere (SVC-20).
enum Dashboard {
    /// Every file by its path.
    static let files: [String: DashboardFile] = Dictionary(
        uniqueKeysWithValues: [
            DashboardFile(path: "/", .html, PackageResources.index_html),
            DashboardFile(path: "/dashboard/page.css", .css, PackageResources.page_css),
            DashboardFile(path: "/dashboard/icon.svg", .svg, PackageResources.icon_svg),
            DashboardFile(path: "/dashboard/main.js", .script, PackageResources.main_js),
            DashboardFile(path: "/dashboard/amounts.js", .script, PackageResources.amounts_js),
            DashboardFile(path: "/dashboard/elements.js", .script, PackageResources.elements_js),
            DashboardFile(path: "/dashboard/calls.js", .script, PackageResources.calls_js),
            DashboardFile(path: "/dashboard/chain.js", .script, PackageResources.chain_js),
            DashboardFile(path: "/dashboard/colours.js", .script, PackageResources.colours_js),
            DashboardFile(path: "/dashboard/weave.js", .script, PackageResources.weave_js),
            DashboardFile(path: "/dashboard/apps.js", .script, PackageResources.apps_js),
            DashboardFile(path: "/dashboard/charts.js", .script, PackageResources.charts_js),
            DashboardFile(path: "/dashboard/drawer.js", .script, PackageResources.drawer_js),
            DashboardFile(path: "/dashboard/subblock.js", .script, PackageResources.subblock_js),
            DashboardFile(path: "/dashboard/transaction.js", .script, PackageResources.transaction_js),
            DashboardFile(path: "/dashboard/explanation.js", .script, PackageResources.explanation_js),
            DashboardFile(path: "/dashboard/lane.js", .script, PackageResources.lane_js),
        ].map { ($0.path, $0) })
}
