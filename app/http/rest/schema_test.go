package rest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A name in another case is another name, though the document says no more than
// additionalProperties: false.
func TestNamesAreTakenExactly(t *testing.T) {
	p := listen(t)
	for body, want := range map[string]string{
		`{"text":"a"}`:             `{"text":"a"}`,
		`{"Text":"a"}`:             `"errors":[{"location":"body.Text","message":"unexpected property"}]`,
		`{"text":"a","TEXT":"b"}`:  `"errors":[{"location":"body.TEXT","message":"unexpected property"}]`,
		`{"text":"a","other":"b"}`: `"errors":[{"location":"body.other","message":"unexpected property"}]`,
	} {
		resp, err := http.Post("http://"+p.addr+"/api/v1/echo", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if _, answer := p.read(resp); !strings.Contains(answer, want) {
			t.Errorf("%s: %s", body, answer)
		}
	}
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				AdditionalProperties any
				Properties           map[string]struct{ Type any }
			}
		}
	}
	if err := json.NewDecoder(p.description.JSON.Read()).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	echo, problem := doc.Components.Schemas["Echo"], doc.Components.Schemas["Problem"]
	notes, _ := echo.Properties["notes"].Type.([]any) // may be left out of a body, so it may be null
	if echo.AdditionalProperties != false || !slices.Equal(notes, []any{"array", "null"}) ||
		problem.Properties["errors"].Type != "array" { // never null
		t.Errorf("%v %v", echo, problem)
	}
}

// What a library says of a text may quote it.
func TestReasonsOfLibrariesAreDropped(t *testing.T) {
	for said, want := range map[string]string{
		"expected string to be RFC 5322 email: mail: missing '@' in canary":    "expected string to be RFC 5322 email",
		"expected string to be RFC 3986 uri: parse \"canary\": invalid":        "expected string to be RFC 3986 uri",
		"expected string to be RFC 4122 uuid: canary":                          "expected string to be RFC 4122 uuid",
		"expected duration: time: invalid duration \"canary\"":                 "expected duration",
		"expected string to be regex: error parsing regexp: missing: `canary`": "expected string to be regex",
		"expected length <= 100":                                               "expected length <= 100",
	} {
		if got := withoutCause(said); got != want {
			t.Errorf("%s became %s", said, got)
		}
	}
}
