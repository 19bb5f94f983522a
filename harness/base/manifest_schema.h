/* SPDX-License-Identifier: MIT */
/* manifest_schema.h - kata.yaml's keys as libcyaml wants them; constant. */
#ifndef DOJO_BASE_MANIFEST_SCHEMA_H
#define DOJO_BASE_MANIFEST_SCHEMA_H

#include <cyaml/cyaml.h>

extern const cyaml_schema_value_t manifest_schema;

#endif
