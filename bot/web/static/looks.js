// How Web Chat and its cards look: the page's own colours, so that light and dark follow by themselves.

const colour = (name) => `var(--${name})`;

function containerStyle(background) {
  const ink = { default: colour("ink"), subtle: colour("ink-soft") };
  return {
    ...(background ? { backgroundColor: colour(background) } : {}),
    foregroundColors: { default: ink, accent: ink, attention: ink, dark: ink, good: ink, light: ink, warning: ink },
  };
}

export const CARDS = {
  containerStyles: {
    default: containerStyle(null),
    emphasis: containerStyle("well"),
    accent: containerStyle("well"),
    good: containerStyle("good"),
    attention: containerStyle("bad"),
    warning: containerStyle("warn"),
  },
  supportsInteractivity: true,
  fontFamily: "var(--sans)",
  fontTypes: {
    default: {
      fontFamily: "var(--sans)",
      fontSizes: { small: 13, default: 15, medium: 16, large: 18, extraLarge: 22 },
      fontWeights: { lighter: 400, default: 400, bolder: 650 },
    },
    monospace: {
      fontFamily: "var(--mono)",
      fontSizes: { small: 13, default: 13, medium: 14, large: 15, extraLarge: 16 },
      fontWeights: { lighter: 400, default: 400, bolder: 650 },
    },
  },
  lineHeights: { small: 18, default: 21, medium: 22, large: 24, extraLarge: 28 },
  spacing: { small: 6, default: 10, medium: 14, large: 20, extraLarge: 26, padding: 14 },
  separator: { lineThickness: 1, lineColor: colour("line") },
  actions: { actionsOrientation: "horizontal", actionAlignment: "left", buttonSpacing: 8, maxActions: 6 },
  adaptiveCard: { allowCustomStyle: false },
  factSet: {
    title: { weight: "bolder", wrap: true, maxWidth: 140 },
    value: { wrap: true },
    spacing: 12,
  },
  textBlock: { headingLevel: 3 },
  textStyles: { heading: { size: "medium", weight: "bolder", color: "default", isSubtle: false, fontType: "default" } },
};

export const STYLE = {
  accent: colour("accent"),
  subtle: colour("ink-soft"),
  backgroundColor: "transparent",
  primaryFont: "var(--sans)",
  monospaceFont: "var(--mono)",
  bubbleBackground: colour("sheet"),
  bubbleTextColor: colour("ink"),
  bubbleBorderColor: colour("line"),
  bubbleBorderRadius: 12,
  bubbleFromUserBackground: colour("said"),
  bubbleFromUserTextColor: colour("on-said"),
  bubbleFromUserBorderRadius: 12,
  bubbleFromUserBorderWidth: 0,
  bubbleMinWidth: 80,
  bubbleMaxWidth: 640,
  paddingRegular: 12,
  paddingWide: 14,
  cardEmphasisBackgroundColor: colour("well"),
  cardPushButtonBackgroundColor: colour("accent"),
  cardPushButtonTextColor: colour("on-accent"),
  // A long answer is read from its beginning.
  autoScrollSnapOnPage: true,
  hideUploadButton: true,
  sendBoxBackground: colour("sheet"),
  sendBoxTextColor: colour("ink"),
  sendBoxPlaceholderColor: colour("ink-soft"),
  sendBoxButtonColor: colour("accent"),
  sendBoxBorderTop: "1px solid var(--line)",
  sendBoxTextWrap: true,
  sendBoxMaxHeight: 120,
  timestampColor: colour("ink-soft"),
  transcriptTerminatorBackgroundColor: colour("ink-soft"),
  transcriptTerminatorColor: colour("sheet"),
  transcriptActivityVisualKeyboardIndicatorColor: colour("focus"),
  transcriptVisualKeyboardIndicatorColor: colour("focus"),
  notificationText: colour("ink-soft"),
  slowConnectivity: colour("alert"),
  failedConnectivity: colour("alert"),
  markdownExternalLinkIconImage: "none",
};
