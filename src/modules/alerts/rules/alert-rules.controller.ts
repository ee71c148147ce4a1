import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Form } from '../../../platform/http/input/form.js';
import { CurrentUser, Requires } from '../../auth/access/access.js';
import type { Principal } from '../../auth/identity/principal.js';
import { AlertRulesService } from './alert-rules.service.js';
import { AlertRuleChangeDto, AlertRuleDto, AlertRulePageDto, AlertRulesQueryDto, NewAlertRuleDto } from './dto/alert-rule.dto.js';

const NOT_FOUND = { status: 404, description: 'No such rule' } as const;
const NAME_TAKEN = 'The name belongs to another rule';

@ApiTags('alerts')
@Controller('alerts/rules')
@Requires('manage_alert_rules')
export class AlertRulesController {
  constructor(private readonly rules: AlertRulesService) {}

  @Get()
  @Requires('view_alert_rules')
  @ApiOperation({ summary: 'Rules by which metrics raise alerts, newest first' })
  @ApiResponse({ status: 200, type: AlertRulePageDto })
  list(@Query() query: AlertRulesQueryDto): Promise<AlertRulePageDto> {
    return this.rules.list(query);
  }

  @Post()
  @HttpCode(201)
  @ApiOperation({ summary: 'Make a rule', description: 'In force at once, on every replica.' })
  @ApiResponse({ status: 201, type: AlertRuleDto })
  @ApiResponse({ status: 409, description: NAME_TAKEN })
  create(@Form(NewAlertRuleDto) form: NewAlertRuleDto, @CurrentUser() user: Principal): Promise<AlertRuleDto> {
    return this.rules.create(form, user);
  }

  @Get(':id')
  @Requires('view_alert_rules')
  @ApiOperation({ summary: 'One rule' })
  @ApiResponse({ status: 200, type: AlertRuleDto })
  @ApiResponse(NOT_FOUND)
  get(@Param('id') id: string): Promise<AlertRuleDto> {
    return this.rules.get(id);
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Change a rule',
    description: 'What it has raised is resolved where metric, labels or condition change, or where it is switched off.',
  })
  @ApiResponse({ status: 200, type: AlertRuleDto })
  @ApiResponse(NOT_FOUND)
  @ApiResponse({ status: 409, description: `${NAME_TAKEN}, or the rule comes from ALERT_RULES_FILE` })
  change(
    @Param('id') id: string,
    @Form(AlertRuleChangeDto) form: AlertRuleChangeDto,
    @CurrentUser() user: Principal,
  ): Promise<AlertRuleDto> {
    return this.rules.change(id, form, user);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a rule', description: 'What it has raised is resolved.' })
  @ApiResponse({ status: 204 })
  @ApiResponse(NOT_FOUND)
  @ApiResponse({ status: 409, description: 'The rule comes from ALERT_RULES_FILE' })
  delete(@Param('id') id: string, @CurrentUser() user: Principal): Promise<void> {
    return this.rules.delete(id, user);
  }
}
