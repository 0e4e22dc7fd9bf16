package rest

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func TestPatternsFitWhatIsTaken(t *testing.T) {
	t.Parallel()
	for name, texts := range map[string]struct{ taken, refused []string }{
		cursorField: {
			[]string{"", domain.SignCursor("key", "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d", "list")},
			[]string{"a=", "a b", "+", "/", "ä", "\x00"},
		},
		keyHeader: {
			[]string{"a", "create-onc-201", `"quoted"`, `"`, `"a`, `""a`, `"""`, "~!", strings.Repeat("x", 255)},
			[]string{"", `""`, "a b", "ä", "\t", "a\x7f"},
		},
		"If-Match": {
			[]string{"*", `"3"`, `W/"3"`, `"3","4"`, `"3" , W/"4"`, `""`}, []string{"", "3", `"3`, `"3" "4"`, `"3",`, `'3'`},
		},
		reasonHeader: {
			[]string{
				"", "Correction%20by%20the%20site", "plain words", "~", "%c3%a4",
				url.PathEscape("Größe – naïve, 患者, 🙂, 100 %"),
				url.PathEscape("हिन्दी \ud7ff\ue000 \U0010FFFF"),
			},
			[]string{"%", "%2", "%zz", "%00", "%0a", "%1F", "%7f", "ä", "%C2%80",
				"%80", "%FF", "%C0%AF", "%ED%A0%80", "%E0%80%80", "%F0%80%A9%92", "%F4%A6%BF%81", "\x00"},
		},
	} {
		pattern := regexp.MustCompile(patterns[name])
		for _, text := range texts.taken {
			if !pattern.MatchString(text) {
				t.Errorf("%s refuses %q", name, text)
			}
		}
		for _, text := range texts.refused {
			if pattern.MatchString(text) {
				t.Errorf("%s takes %q", name, text)
			}
		}
	}
}
