"""What Microsoft's published contracts say of names, types, what is required and which values there are, in
files of our own: what is sent and answered is held against these, wherever the project is.

`distil` makes them from the published ones, `spelled_out` makes of them what validators read. A file has a
line for each type and each path. A type is its properties' names by kind: `string`, `uuid?` (or null),
`[plan]` (a list of them), `{plan}` (a map to them), and `id!` is required; a list of words is an enumeration.

Sources, all under the MIT licence, with their prose left out:
https://github.com/microsoftgraph/msgraph-metadata (c) Microsoft Graph,
https://github.com/microsoft/botframework-sdk (c) Microsoft Corporation,
https://github.com/microsoft/AdaptiveCards (c) Microsoft Corporation.
"""
