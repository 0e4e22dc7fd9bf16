package rest

import "github.com/danielgtaylor/huma/v2"

// patterns are what parameters look like. They stand in the document only: what
// does not fit is refused with a code of its own.
var patterns = map[string]string{
	cursorField:  "^[A-Za-z0-9_-]*$",
	keyHeader:    `^([!#-~][!-~]*|"|"[!#-~][!-~]*|""[!-~]+)$`, // visible, and not "", which is no key in quotes
	ifMatch:      `^(\*|` + tag + `( *, *` + tag + `){0,15})$`,
	reasonHeader: "^([ -$&-~]|" + escaped + ")*$",
}

// escaped is a character that is no control character, in percent-encoded UTF-8.
const escaped = "%[2-6][0-9A-Fa-f]|%7[0-9A-Ea-e]" +
	"|%[Cc]2%[ABab][0-9A-Fa-f]|%([Cc][3-9A-Fa-f]|[Dd][0-9A-Fa-f])" + more +
	"|(%[Ee]0%[ABab][0-9A-Fa-f]|%[Ee][1-9A-CEFa-cef]" + more + "|%[Ee][Dd]%[89][0-9A-Fa-f])" + more +
	"|(%[Ff]0%[9ABab][0-9A-Fa-f]|%[Ff][1-3]" + more + "|%[Ff]4%8[0-9A-Fa-f])" + more + more

const more = "%[89ABab][0-9A-Fa-f]"

// tag is an ETag.
const tag = `(W/)?"[!#-~]*"`

const cursorField = "cursor"

func describePatterns(parameters []*huma.Param) {
	for _, p := range parameters {
		p.AllowEmptyValue = p.In == "query" && !p.Required && !isTime(p)
		if pattern := patterns[p.Name]; pattern != "" {
			p.Schema.Pattern = pattern
		}
	}
}

// describeCursors is for those in bodies.
func describeCursors(schemas huma.Registry) {
	for _, schema := range schemas.Map() {
		if property := schema.Properties[cursorField]; property != nil {
			property.Pattern = patterns[cursorField]
		}
	}
}
