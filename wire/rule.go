package wire

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-playground/validator/v10"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/tenon-health/tenon/core/domain"
)

// rule is what a value must be, beyond the rules that the validator knows.
type rule struct {
	holds func(value string) bool
	says  string
}

var rules = map[string]rule{
	"listen":   {isAddress, "must be an address to listen on, such as :8080 or 127.0.0.1:8080."},
	"postgres": {scheme("postgres", "postgresql"), "must look like postgres://user:password@host:5432/database."},
	"mongo":    {scheme("mongodb", "mongodb+srv"), "must look like mongodb://user:password@host:27017."},
	"web":      {isWeb, "must be an address that starts with https:// or http://, without user, password, ? or #."},
	"origin":   {isOrigin, "must name origins such as https://app.example.com, with commas between."},
	"host":     {isHost, "must be the name of a host, without https:// and path."},
	"header":   {regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`).MatchString, "must be the name of a header: letters, digits and hyphens."},
	"sender":   {isSender, "must be a mail address, with or without a name: Tenon <no-reply@example.com>."},
	"key":      {isKey, "must be 32 random bytes as base64, as `openssl rand -base64 32` prints them."},
	"keyset":   {isKeyset, "must be a Tink keyset for AEAD: its JSON as base64."},
}

func isAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

func scheme(names ...string) func(string) bool {
	return func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && slices.Contains(names, u.Scheme) && u.Host != ""
	}
}

func isWeb(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && u.RawQuery == "" && !strings.Contains(s, "#")
}

func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && isWeb(s) && u.Path == ""
}

func isHost(s string) bool {
	u, err := url.Parse("https://" + s)
	return err == nil && u.Host == s && u.Hostname() != ""
}

func isSender(s string) bool {
	_, err := mail.ParseAddress(s)
	return err == nil
}

func isKey(s string) bool {
	key, err := base64.StdEncoding.DecodeString(s)
	return err == nil && len(key) == 32
}

func isKeyset(s string) bool {
	text, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return false
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(strings.NewReader(string(text))))
	if err != nil {
		return false
	}
	_, err = aead.New(handle)
	return err == nil
}

// judge is the validator with our rules; it names fields as the settings are named.
var judge = newJudge()

func newJudge() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return f.Tag.Get("koanf") })
	for tag, r := range rules {
		_ = v.RegisterValidation(tag, func(f validator.FieldLevel) bool { return r.holds(f.Field().String()) })
	}
	return v
}

// broken tells which rules a configuration breaks.
func broken(c any) (faults []domain.FieldError) {
	found, _ := errors.AsType[validator.ValidationErrors](judge.Struct(c))
	for _, f := range found {
		name, _, _ := strings.Cut(f.Field(), "[") // of a list, one item
		faults = append(faults, domain.FieldError{Location: name, Message: sentence(f)})
	}
	return faults
}

// sentence says what a value must be, never what it is.
func sentence(f validator.FieldError) string {
	if r, ours := rules[f.Tag()]; ours {
		return r.says
	}
	switch f.Tag() {
	case "required":
		return "is missing."
	case "required_with":
		return "is missing: there is a password."
	case "oneof":
		return "must be one of: " + strings.ReplaceAll(f.Param(), " ", ", ") + "."
	case "email":
		return "must be an e-mail address."
	case "excludesall":
		return "must be a name without spaces, slashes, dots and $."
	case "ip|cidr":
		return "must be addresses or networks such as 10.0.0.0/8, with commas between."
	case "min":
		return fmt.Sprintf("must be at least %s.", f.Param())
	case "max":
		return fmt.Sprintf("must be at most %s.", f.Param())
	case "eqfield=MemberRole|eqfield=AdminRole":
		return "must be ORG_MEMBER_ROLE or ORG_ADMIN_ROLE."
	case "ne", "nefield":
		return "must be another role than the operator's and than the other settings' role."
	}
	return "is not allowed."
}
