package http

import (
	"embed"
	"mime"
	"path"

	"github.com/gofiber/fiber/v2"

	"github.com/tenon-health/tenon/app/http/rest"
)

// The reference page comes whole from here: it works with the network off.
//
//go:embed docs/index.html docs/start.js docs/swagger-ui.css docs/swagger-ui-bundle.js
var reference embed.FS

// The page's scripts are ours only. Its styles are partly inline, as the
// renderer wants it.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// serveDocs serves the OpenAPI document and the page that shows it.
func serveDocs(app *fiber.App, description rest.Description) {
	app.Get("/openapi.json", sending(description.JSON, "application/json"))
	app.Get("/openapi.yaml", func(c *fiber.Ctx) error { return sending(description.YAML(), "application/yaml")(c) })
	app.Get("/docs", page("index.html"))
	for _, name := range []string{"start.js", "swagger-ui.css", "swagger-ui-bundle.js"} {
		app.Get("/docs/"+name, page(name))
	}
}

func page(name string) fiber.Handler {
	content, err := reference.ReadFile("docs/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	send := sending(content, mime.TypeByExtension(path.Ext(name)))
	return func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentSecurityPolicy, pagePolicy)
		return send(c)
	}
}

func sending(content []byte, kind string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, kind)
		return c.Send(content)
	}
}
