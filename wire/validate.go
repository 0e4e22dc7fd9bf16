package wire

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"
)

// validate names the fields of a configuration that break a rule.
func validate(cfg any) (wrong []fieldError) {
	broken, _ := errors.AsType[validator.ValidationErrors](configValidator.Struct(cfg))
	for _, b := range broken {
		name, _, _ := strings.Cut(b.Field(), "[") // an item of a list is called NAME[0]
		wrong = append(wrong, fieldError{Location: name, Message: ruleMessage(b)})
	}
	return wrong
}

// configValidator knows our rules, and fields by the names of their settings.
var configValidator = newConfigValidator()

func newConfigValidator() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return f.Tag.Get("koanf") })
	for tag, r := range rules {
		_ = v.RegisterValidation(tag, func(f validator.FieldLevel) bool { return r(f.Field().String()) == "" })
	}
	return v
}

// together says why a setting is needed: the one of that name is there.
func together(name string) string {
	if name == "Bucket" {
		return "S3_BUCKET_NAME is set, so that the anchors of the audit trails are looked at."
	}
	return "SMTP_USERNAME and SMTP_PASSWORD go together."
}

// ruleMessage says what a value must be, never what it is.
func ruleMessage(broken validator.FieldError) string {
	if r, ours := rules[broken.Tag()]; ours {
		return r(reflect.ValueOf(broken.Value()).String())
	}
	switch broken.Tag() {
	case "required":
		return "is missing."
	case "required_with":
		return "is missing: " + together(broken.Param())
	case "oneof":
		return "must be one of: " + strings.ReplaceAll(broken.Param(), " ", ", ") + "."
	case "email":
		return "must be an e-mail address."
	case "excludesall":
		return "must be a name without spaces, slashes, dots and $."
	case "ip|cidr":
		return "must be addresses or networks such as 10.0.0.0/8, with commas between."
	case "min":
		return fmt.Sprintf("must be at least %s.", broken.Param())
	case "max":
		return fmt.Sprintf("must be at most %s.", broken.Param())
	case "gtfield":
		return "must be more than LIMIT_UPLOAD_BYTES, or empty."
	case "eqfield=MemberRole|eqfield=AdminRole":
		return "must be ORG_MEMBER_ROLE or ORG_ADMIN_ROLE."
	case "ne", "nefield":
		return "must be another role than the operator's and than the other settings' role."
	}
	return "is not allowed."
}
