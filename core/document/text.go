package document

import "unicode/utf8"

func appendText(dst []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return dst, ErrValueUnsupported
	}
	dst = append(dst, '"')
	from := 0 // of what is not written yet
	for at, r := range s {
		if esc := escape(r); esc != "" {
			dst = append(append(dst, s[from:at]...), esc...)
			from = at + utf8.RuneLen(r)
		}
	}
	return append(append(dst, s[from:]...), '"'), nil
}

func escape(r rune) string {
	const hex = "0123456789abcdef"
	switch {
	case r == '"':
		return `\"`
	case r == '\\':
		return `\\`
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < ' ':
		return `\u00` + string(hex[r>>4]) + string(hex[r&15])
	case r == '\u2028':
		return `\u2028`
	case r == '\u2029':
		return `\u2029`
	}
	return ""
}
